public import DurableTask

extension DurableClient {
    /// Lets a failed instance go on from the last thing it asked for: what failed since then is run again, also in the
    /// sub-orchestrations that failed.
    /// - Throws: ``TaskHubError``: `notFound`; `gone` when it has ended otherwise; `failedPrecondition` when it has not
    ///   ended, or failed in a critical section.
    public func rewind(_ instanceID: String, reason: String? = nil) async throws {
        try await client.rewind(InstanceID(validating: instanceID), reason: reason.map { Payload($0) })
    }

    /// Starts an instance anew, with its name, input, version and tags.
    /// - Parameter newInstanceID: under a fresh id, which may be done while it runs; otherwise in its place.
    /// - Returns: the id of the new instance.
    /// - Throws: ``TaskHubError``: `notFound`; `failedPrecondition` when it is to be replaced and is not finished.
    @discardableResult
    public func restart(_ instanceID: String, newInstanceID: Bool = true) async throws -> String {
        try await client.restart(InstanceID(validating: instanceID), newID: newInstanceID).rawValue
    }

    /// Deletes a finished instance and its history.
    /// - Returns: false when there is no such instance.
    /// - Throws: ``TaskHubError``: `failedPrecondition` when it is not finished.
    @discardableResult
    public func purge(_ instanceID: String) async throws -> Bool {
        try await client.purge(InstanceID(validating: instanceID))
    }

    /// Deletes a finished instance with the sub-orchestrations of its last execution, all of which must be finished.
    /// - Returns: how many were deleted; 0 when there is no such instance.
    /// - Throws: ``TaskHubError``: `failedPrecondition` when one is not finished; nothing is deleted then.
    @discardableResult
    public func purgeWithSubOrchestrations(_ instanceID: String) async throws -> Int {
        try await client.purge(InstanceID(validating: instanceID), recursive: true)
    }

    /// Deletes the finished instances that match. What takes longer than the filter's ``PurgeFilter/timeout`` goes on by
    /// itself.
    @discardableResult
    public func purge(matching filter: PurgeFilter) async throws -> PurgeOutcome {
        try await client.purge(matching: filter)
    }
}
