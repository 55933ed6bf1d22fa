internal import SwiftSyntax

/// A method of an entity type that is an operation, checked.
struct EntityOperationMethod {
    var syntax: FunctionDeclSyntax
    /// Without backticks.
    var name: String
    var parameters: [FunctionParameter]
    /// Nil when it returns nothing.
    var output: TypeSyntax?

    var payload: FunctionParameter? { parameters.first { $0.binding == nil } }
    var isMutating: Bool { syntax.modifiers.has("mutating") }
    var isThrowing: Bool { syntax.signature.effectSpecifiers?.throwsClause != nil }
    var isAsync: Bool { syntax.signature.effectSpecifiers?.asyncSpecifier != nil }
}

extension EntityOperationMethod {
    /// Nil for what is no operation, and when there is a mistake, which is then among the findings.
    init?(_ method: FunctionDeclSyntax, findings: inout Findings) {
        let others = ["private", "fileprivate", "static", "class"]
        guard !others.contains(where: { method.modifiers.has($0) }) else { return nil }
        if let generics = method.genericParameterClause {
            findings.add(
                Mistake(
                    "genericOperation",
                    "an operation of an entity cannot be generic, because it is called by name; write the concrete types, "
                        + "or make it private"),
                at: generics)
            return nil
        }
        syntax = method
        name = method.name.text.filter { $0 != "`" }
        parameters = AnnotatedFunction.readParameters(of: method, kind: .operation, findings: &findings)
        output = AnnotatedFunction.readOutput(of: method, kind: .operation, isSent: false, findings: &findings)
    }
}
