internal import DurableTask
public import FunctionModel
internal import Logging

extension FunctionExecutor {
    public func invoke(_ function: String, with request: HTTPRequestData) async throws -> HTTPResponseData {
        if let name = DurableHTTPRequest.tokenName(ofFunction: function) { return try await token(named: name) }
        guard let body = table.http[function] else {
            throw InvocationError(.unknownFunction, "This app has no HTTP function '\(function)'.")
        }
        do {
            return try await withTaskExecutorPreference(elastic) { try await body(request, client) }
        } catch {
            if Task.isCancelled, error is CancellationError {
                throw InvocationError(.cancelled, "The invocation of '\(function)' was cancelled.")
            }
            // Said by the task hub, and let through: for the caller to try again, not the function's failure.
            if let refusal = error as? TaskHubError, let code = InvocationError.Code(refusal.code) {
                throw InvocationError(code, refusal.message, errorType: "TaskHubError")
            }
            let failure = FailureDetails(error)
            logger.error("Function '\(function)' failed: \(failure.message)", metadata: ["function": "\(function)"])
            throw InvocationError(.threw, failure.message, errorType: failure.errorType)
        }
    }

    /// The host asks for a bearer token.
    private func token(named name: String) async throws -> HTTPResponseData {
        guard let source = TokenSources.source(name) else {
            let sentence =
                "This app registers no token source '\(name)'. Call TokenSources.register(\"\(name)\") at its start."
            throw InvocationError(.unknownFunction, sentence)
        }
        do {
            return .text(try await withTaskExecutorPreference(elastic) { try await source() })
        } catch {
            let failure = FailureDetails(error)
            throw InvocationError(.threw, failure.message, errorType: failure.errorType)
        }
    }
}

extension InvocationError.Code {
    fileprivate init?(_ code: TaskHubError.Code) {
        switch code {
        case .overloaded: self = .overloaded
        case .unavailable, .storage: self = .unavailable
        default: return nil
        }
    }
}
