public import DurableTask
public import FunctionModel

extension DurableClient {
    /// What an instance is doing; nil when there is no such instance.
    public func status(of instanceID: String) async throws -> OrchestrationStatus? {
        try await client.state(of: InstanceID(validating: instanceID), including: .all).map(OrchestrationStatus.init)
    }

    /// One page of the instances that match, newest first.
    public func instances(matching query: InstanceQuery = InstanceQuery()) async throws -> OrchestrationStatusPage {
        let page = try await client.instances(matching: query)
        return OrchestrationStatusPage(
            instances: page.instances.map(OrchestrationStatus.init), continuation: page.continuation)
    }

    /// Waits until an instance is finished; nil when the time is over before that. An instance that does not exist
    /// yet is waited for.
    public func waitForCompletion(of instanceID: String, timeout: Duration) async throws -> OrchestrationStatus? {
        try await client.waitForCompletion(of: InstanceID(validating: instanceID), timeout: timeout)
            .map(OrchestrationStatus.init)
    }

    /// The response to a request that started an instance: 202, with the addresses where it is watched and managed.
    public func createCheckStatusResponse(_ request: HTTPRequestData, _ instanceID: String) -> HTTPResponseData {
        checkStatus(request, instanceID).response
    }

    /// The addresses where an instance is watched and managed, for a response of your own.
    public func checkStatus(_ request: HTTPRequestData, _ instanceID: String) -> CheckStatus {
        CheckStatus(
            origin: request.origin, taskHub: hub.taskHub, connection: hub.connection, code: hub.code,
            instanceID: instanceID)
    }

    /// The output of an instance that finishes in time, as 200; otherwise the check-status response. An instance that
    /// ends without success in time is answered with its status, as the status URL does.
    public func waitForCompletionOrCreateCheckStatusResponse(
        _ request: HTTPRequestData, _ instanceID: String, timeout: Duration = .seconds(10)
    ) async throws -> HTTPResponseData {
        guard let status = try await waitForCompletion(of: instanceID, timeout: timeout) else {
            return createCheckStatusResponse(request, instanceID)
        }
        return status.completionResponse
    }
}
