internal import DurableTask
public import FunctionModel
internal import Logging

extension FunctionExecutor {
    public func invoke(_ function: String, with request: HTTPRequestData) async throws -> HTTPResponseData {
        guard let body = table.http[function] else {
            throw InvocationError(.unknownFunction, "This app has no HTTP function '\(function)'.")
        }
        do {
            return try await withTaskExecutorPreference(elastic) { try await body(request, client) }
        } catch {
            if Task.isCancelled, error is CancellationError {
                throw InvocationError(.cancelled, "The invocation of '\(function)' was cancelled.")
            }
            if let refused = error as? TaskHubError, [.unavailable, .storage].contains(refused.code) {
                throw InvocationError(.unavailable, refused.message)
            }
            let failure = FailureDetails(error)
            logger.error("Function '\(function)' failed: \(failure.message)", metadata: ["function": "\(function)"])
            throw InvocationError(.threw, failure.message, errorType: failure.errorType)
        }
    }
}
