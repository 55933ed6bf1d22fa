internal import SwiftSyntax

extension AnnotatedFunction {
    /// The names of the closure's parameters in a record; chosen so that they shadow no function.
    static let context = "petrelContext"
    static let input = "petrelInput"
    static let request = "petrelRequest"
    static let client = "petrelClient"
    static let timer = "petrelTimer"
    static let message = "petrelMessage"

    /// Whether ``call`` is to be marked with `try`.
    var callThrows: Bool {
        if case .instance = placement { true } else { isThrowing }
    }

    /// The function called with what the record's closure has, without `try` and `await`.
    var call: String {
        let arguments = parameters.map { parameter in
            let value =
                switch parameter.role {
                case .binding(.request): Self.request
                case .binding(.client): Self.client
                case .binding(.timer): Self.timer
                case .binding(.message): Self.message
                case .binding(.orchestrationContext), .binding(.activityContext), .binding(.entityContext): Self.context
                case .payload: Self.input
                }
            return parameter.label.map { "\($0): \(value)" } ?? value
        }
        return "\(callee)(\(arguments.joined(separator: ", ")))"
    }

    /// `try await `, as far as needed.
    func effects(alsoThrows: Bool = false) -> String {
        (callThrows || alsoThrows ? "try " : "") + (needsAwait ? "await " : "")
    }

    private var callee: String {
        switch placement {
        case .free, .static: codeName
        case .instance(let type): "\(type).\(FunctionAppMacro.instanceName).get().\(codeName)"
        }
    }
}
