internal import SwiftSyntax
internal import SwiftSyntaxMacros

/// Where an annotated function is written.
enum Placement {
    /// At file scope.
    case free
    /// A static function of a type.
    case `static`
    /// A method of the `@FunctionApp` type of this name.
    case instance(of: String)
}

extension Placement {
    /// Reads the declarations around a function, the innermost first.
    init?(of function: FunctionDeclSyntax, within scopes: [Syntax], kind: TriggerKind, findings: inout Findings) {
        guard let scope = scopes.first else {
            self = .free
            return
        }
        guard scopes.allSatisfy(\.isTypeOrExtension) else {
            findings.add(
                Mistake(
                    "nested",
                    "\(kind.annotation) cannot be found on a nested function; move '\(function.name.text)' to file scope"
                ),
                at: function.name)
            return nil
        }
        if let generic = scopes.lazy.compactMap(\.genericTypeName).first {
            findings.add(
                Mistake(
                    "genericType",
                    "\(kind.annotation) does not work inside the generic type '\(generic)', which stands for many types; "
                        + "move '\(function.name.text)' to file scope"), at: function.name)
            return nil
        }
        guard !scope.is(ProtocolDeclSyntax.self) else {
            findings.add(
                Mistake(
                    "protocol",
                    "\(kind.annotation) goes on a function with a body, not on the requirement of a protocol"),
                at: function.name)
            return nil
        }
        if function.modifiers.has("static") {
            self = .static
            return
        }
        if let keyword = function.modifiers.first(named: "class") {
            findings.add(
                Mistake("classMethod", "\(kind.annotation) cannot be overridden; write 'static' instead of 'class'"),
                at: keyword,
                fixes: [
                    .replace(
                        "write 'static'", keyword.name,
                        with: TokenSyntax.keyword(.static, trailingTrivia: keyword.name.trailingTrivia))
                ])
            return nil
        }
        self.init(method: function, of: scope, kind: kind, findings: &findings)
    }

    private init?(method: FunctionDeclSyntax, of scope: Syntax, kind: TriggerKind, findings: inout Findings) {
        func refuse(_ id: String, _ why: String) {
            findings.add(Mistake(id, why), at: method.name)
        }
        let name = method.name.text
        switch scope.as(DeclSyntax.self)?.as(DeclSyntaxEnum.self) {
        case .structDecl(let type) where type.attributes.has("FunctionApp"):
            self = .instance(of: type.name.text)
        case .classDecl(let type) where type.attributes.has("FunctionApp"):
            self = .instance(of: type.name.text)
        case .structDecl(let type):
            refuse("noFunctionApp", Self.missingAnnotation(kind, name, "struct \(type.name.text)"))
            return nil
        case .classDecl(let type):
            refuse("noFunctionApp", Self.missingAnnotation(kind, name, "final class \(type.name.text)"))
            return nil
        case .actorDecl:
            refuse(
                "actor",
                "\(kind.annotation) does not work on a method of an actor; write '@FunctionApp struct' and keep the actor in "
                    + "a property, or make '\(name)' static")
            return nil
        case .extensionDecl:
            refuse(
                "extension",
                "\(kind.annotation) does not work on a method in an extension; move '\(name)' into the body of a type "
                    + "with @FunctionApp, or make it static")
            return nil
        default:
            refuse("instance", "\(kind.annotation) needs an instance to call '\(name)' on; make it static")
            return nil
        }
    }

    private static func missingAnnotation(_ kind: TriggerKind, _ name: String, _ type: String) -> String {
        "\(kind.annotation) on a method needs an instance to call it on; write '@FunctionApp' before '\(type)', "
            + "or make '\(name)' static"
    }
}

extension Syntax {
    fileprivate var isTypeOrExtension: Bool {
        asProtocol((any DeclGroupSyntax).self) != nil
    }

    fileprivate var genericTypeName: String? {
        guard let type = asProtocol((any WithGenericParametersSyntax).self), type.genericParameterClause != nil,
            let named = asProtocol((any NamedDeclSyntax).self)
        else { return nil }
        return named.name.text
    }
}

extension DeclModifierListSyntax {
    func has(_ name: String) -> Bool { first(named: name) != nil }

    func first(named name: String) -> DeclModifierSyntax? { first { $0.name.text == name } }
}

extension AttributeListSyntax {
    /// Also as `@Petrel.Name`.
    func has(_ name: String) -> Bool {
        contains { element in
            guard case .attribute(let attribute) = element else { return false }
            return attribute.attributeName.lastName == name
        }
    }
}
