internal import DurableTask
public import FunctionModel
internal import Logging

extension FunctionExecutor {
    public func invoke(_ function: String, with request: HTTPRequestData) async throws -> HTTPResponseData {
        if let name = DurableHTTPRequest.tokenName(ofFunction: function) { return try await token(named: name) }
        guard let body = table.http[function] ?? activityByHand(function) else {
            throw InvocationError(.unknownFunction, "This app has no function '\(function)' that can be invoked.")
        }
        do {
            var response = try await withTaskExecutorPreference(elastic) { try await body(request, client) }
            // Whatever makes the rest of the body is the function's code, too.
            response.stream = response.stream?.running(on: elastic)
            return response
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

    /// An activity that somebody runs without an orchestration: its input is the body, its output the response.
    private func activityByHand(_ name: String) -> FunctionTable.HTTPBody? {
        guard let body = table.activities[name] else { return nil }
        return { [logger] request, _ in
            let id = "by-hand:\(UInt64.random(in: .min ... .max))"
            let context = ActivityContext(name: name, instanceID: id, taskID: 0, idempotencyKey: id, logger: logger)
            let input = request.body.isEmpty ? nil : Payload(trusted: request.body)
            let output = try await body(context, input)
            return HTTPResponseData(
                status: output == nil ? 204 : 200, headers: ["Content-Type": "application/json"],
                body: output?.utf8 ?? [])
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
