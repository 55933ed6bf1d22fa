internal import SwiftSyntax

extension TypeSyntax {
    /// The type without the specifiers and attributes that only a parameter can have (`sending`, `borrowing`,
    /// `@escaping`), and `T!` as `T?`.
    var asValue: TypeSyntax {
        if let attributed = self.as(AttributedTypeSyntax.self) { return attributed.baseType.asValue }
        if let optional = self.as(ImplicitlyUnwrappedOptionalTypeSyntax.self) {
            return TypeSyntax(OptionalTypeSyntax(wrappedType: optional.wrappedType.trimmed))
        }
        return trimmed
    }

    /// The last part of the name of the type, behind optionals; nil for what has no name.
    var lastName: String? {
        switch asValue.as(TypeSyntaxEnum.self) {
        case .identifierType(let type): type.name.text
        case .memberType(let type): type.name.text
        case .optionalType(let type): type.wrappedType.lastName
        default: nil
        }
    }

    /// The type of the binding this names, also as `Petrel.DurableClient`.
    var binding: BindingType? { lastName.flatMap(BindingType.init(rawValue:)) }

    /// `Void`, `()` and `Swift.Void`.
    var isVoid: Bool {
        if let tuple = asValue.as(TupleTypeSyntax.self) { return tuple.elements.isEmpty }
        return ["Void", "Swift.Void"].contains(asValue.trimmedDescription)
    }

    /// Part of this type that has no JSON form whatever it is declared as, and what to use instead.
    var partWithoutJSON: (node: Syntax, advice: String)? {
        let search = JSONSearch(viewMode: .sourceAccurate)
        search.walk(self)
        return search.found
    }
}

/// Finds what cannot be encoded by its syntax alone; the compiler checks `Codable` for the rest.
private final class JSONSearch: SyntaxVisitor {
    var found: (node: Syntax, advice: String)?

    private func find(_ node: some SyntaxProtocol, _ advice: String) -> SyntaxVisitorContinueKind {
        if found == nil { found = (Syntax(node), advice) }
        return .skipChildren
    }

    override func visit(_ node: FunctionTypeSyntax) -> SyntaxVisitorContinueKind {
        find(node, "a closure has no JSON form; pass the data it would work on")
    }

    override func visit(_ node: TupleTypeSyntax) -> SyntaxVisitorContinueKind {
        guard node.elements.count != 1 else { return .visitChildren }
        return node.elements.isEmpty
            ? find(node, "'()' has no JSON form; use an optional or a Codable struct")
            : find(node, "a tuple has no JSON form; make a Codable struct of its elements")
    }

    override func visit(_ node: SomeOrAnyTypeSyntax) -> SyntaxVisitorContinueKind {
        find(node, "'\(node.trimmedDescription)' cannot be read back from JSON; name a concrete Codable type")
    }

    override func visit(_ node: MetatypeTypeSyntax) -> SyntaxVisitorContinueKind {
        find(node, "a type has no JSON form; pass its name or a case of a Codable enum")
    }

    override func visit(_ node: IdentifierTypeSyntax) -> SyntaxVisitorContinueKind {
        switch node.name.text {
        case "Any", "AnyObject", "AnyHashable":
            return find(node, "'\(node.name.text)' cannot be read back from JSON; name a concrete Codable type")
        case "Void":
            return find(node, "'Void' has no JSON form; use an optional or a Codable struct")
        case let name where name.hasPrefix("Unsafe"):
            return find(node, "a pointer has no JSON form; pass the values it points to")
        default:
            return .visitChildren
        }
    }
}
