internal import SwiftSyntax
internal import SwiftSyntaxBuilder

extension AnnotatedFunction {
    /// The typed handle beside the function; nil for what nobody calls by name.
    func handle(_ arguments: TriggerArguments) -> DeclSyntax? {
        let type: String
        switch kind {
        case .http, .timer, .queue, .entity, .operation: return nil
        case .orchestration: type = "OrchestratorFunction"
        case .activity: type = "ActivityFunction"
        }
        let handle = "Petrel.\(type)<\(inputType), \(outputType)>"
        var literal = "\(StringLiteralExprSyntax(content: arguments.name))"
        if let version = arguments.version { literal += ", version: \(StringLiteralExprSyntax(content: version))" }
        guard payload != nil else {
            // A constant of the name of a function without parameters would be a redeclaration.
            return """
                \(raw: access)\(raw: staticKeyword)func \(raw: codeName)(_: Petrel.HandleMarker) -> \(raw: handle) {
                    \(raw: handle)(name: \(raw: literal))
                }
                """
        }
        return "\(raw: access)\(raw: staticKeyword)let \(raw: codeName) = \(raw: handle)(name: \(raw: literal))"
    }
}
