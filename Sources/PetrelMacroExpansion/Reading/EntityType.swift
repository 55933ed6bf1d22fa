internal import SwiftSyntax
internal import SwiftSyntaxMacros

/// A struct under `@EntityTrigger`, checked: what is written for it depends on this alone.
struct EntityType {
    /// In code.
    var typeName: String
    /// What the host knows it by.
    var name: String
    /// `public ` and the like, or nothing.
    var access: String
    var keyword: TokenSyntax
    var operations: [EntityOperationMethod]
}

extension EntityType {
    /// Nil when there is a mistake, which is then among the findings.
    init?(
        _ declaration: some DeclGroupSyntax, annotation: AttributeSyntax, within scopes: [Syntax],
        findings: inout Findings
    ) {
        guard let type = declaration.as(StructDeclSyntax.self) else {
            findings.add(
                Mistake(
                    "notAStruct",
                    "@EntityTrigger goes on a struct, whose stored properties are the state; an operation that fails leaves "
                        + "a copy of them behind, which others cannot be"),
                at: annotation)
            return nil
        }
        if let generics = type.genericParameterClause {
            findings.add(
                Mistake(
                    "genericEntity",
                    "an entity cannot be generic, because the host calls it by name; write the concrete types"),
                at: generics)
        }
        if !scopes.allSatisfy({ $0.asProtocol((any DeclGroupSyntax).self) != nil }) {
            findings.add(
                Mistake(
                    "nestedEntity",
                    "@EntityTrigger cannot be found inside a function; move '\(type.name.text)' to file scope"),
                at: type.name)
        }
        Self.checkInitialState(of: type, findings: &findings)
        let arguments = TriggerArguments(annotation, of: type, kind: .operation, findings: &findings)
        operations = type.memberBlock.members.compactMap { member in
            member.decl.as(FunctionDeclSyntax.self).flatMap { EntityOperationMethod($0, findings: &findings) }
        }
        Self.checkNames(operations, findings: &findings)
        guard !findings.hasErrors else { return nil }
        typeName = type.name.text
        name = arguments.name
        access = ["public", "package"].first { type.modifiers.has($0) }.map { $0 + " " } ?? ""
        keyword = type.structKeyword
    }

    private static func checkNames(_ operations: [EntityOperationMethod], findings: inout Findings) {
        var seen: Set<String> = []
        for operation in operations {
            if operation.name == "signal" {
                findings.add(
                    Mistake(
                        "operationSignal", "'signal' is how operations are sent one way; give this one another name"),
                    at: operation.syntax.name)
            } else if !seen.insert(operation.name.lowercased()).inserted {
                findings.add(
                    Mistake(
                        "repeatedOperation",
                        "operations are called by name, and there is a '\(operation.name)' already (letter case does not "
                            + "matter); give this one another name"),
                    at: operation.syntax.name)
            }
        }
    }

    /// A new entity begins with what `init()` makes.
    private static func checkInitialState(of type: StructDeclSyntax, findings: inout Findings) {
        let members = type.memberBlock.members.map(\.decl)
        let initializers = members.compactMap { $0.as(InitializerDeclSyntax.self) }
        guard initializers.isEmpty else {
            let isThere = initializers.contains { initializer in
                initializer.signature.parameterClause.parameters.allSatisfy { $0.defaultValue != nil }
                    && initializer.optionalMark == nil && initializer.signature.effectSpecifiers == nil
            }
            if !isThere {
                findings.add(
                    Mistake(
                        "noInitialState",
                        "a new entity begins with '\(type.name.text)()'; write 'init()' in the body of the type, without "
                            + "'throws' and 'async'"),
                    at: type.name)
            }
            return
        }
        for variable in members.compactMap({ $0.as(VariableDeclSyntax.self) }) where !variable.modifiers.has("static") {
            for binding in variable.bindings where binding.isStoredWithoutDefault(variable) {
                findings.add(
                    Mistake(
                        "noDefault",
                        "a new entity begins with '\(type.name.text)()'; give '\(binding.pattern.trimmedDescription)' a "
                            + "default, or write 'init()'"),
                    at: binding.pattern)
            }
        }
    }
}

extension PatternBindingSyntax {
    fileprivate func isStoredWithoutDefault(_ variable: VariableDeclSyntax) -> Bool {
        guard initializer == nil, variable.attributes.isEmpty else { return false }
        switch accessorBlock?.accessors {
        case .getter: return false
        case .accessors(let accessors):
            let observers: Set<String> = ["willSet", "didSet"]
            guard accessors.allSatisfy({ observers.contains($0.accessorSpecifier.text) }) else { return false }
        default: break
        }
        let isOptional = typeAnnotation.map {
            $0.type.is(OptionalTypeSyntax.self) || $0.type.is(ImplicitlyUnwrappedOptionalTypeSyntax.self)
        }
        return !(variable.bindingSpecifier.text == "var" && isOptional == true)
    }
}
