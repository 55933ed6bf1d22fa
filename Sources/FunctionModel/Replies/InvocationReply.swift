/// What a caller is told when an invocation has no response.
package enum InvocationReply {
    package static func reply(for error: any Error, function: String) -> ErrorReply {
        guard let error = error as? InvocationError else {
            return ErrorReply(
                500, "The function '\(function)' could not be run.", exceptionMessage: "\(error)",
                exceptionType: "\(type(of: error))")
        }
        return switch error.code {
        case .badRequest:
            ErrorReply(400, error.message, exceptionType: error.errorType)
        case .threw:
            ErrorReply(
                500, "The function '\(function)' failed.", exceptionMessage: error.message,
                exceptionType: error.errorType)
        case .workerLost:
            ErrorReply(
                500, "The process of the function '\(function)' ended while the function ran.",
                exceptionMessage: error.message, exceptionType: error.errorType)
        case .cancelled:
            ErrorReply(
                500, "The function '\(function)' was stopped.", exceptionMessage: error.message,
                exceptionType: error.errorType)
        case .overloaded: ErrorReply(429, error.message, headers: ["Retry-After": "1"])
        case .unavailable, .unknownFunction:
            // An unknown function here was known a moment ago: its worker is being replaced.
            ErrorReply(503, error.message, headers: ["Retry-After": "1"])
        }
    }
}
