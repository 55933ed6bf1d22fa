import DurableTask

/// What the task hubs of these tests are not asked for.
extension TaskHubClient {
    private func refuse() -> TaskHubError { TaskHubError(.unimplemented, "This test has nothing of the kind.") }

    func rewind(_ instanceID: InstanceID, reason: Payload?) async throws { throw refuse() }
    func restart(_ instanceID: InstanceID, newID: Bool) async throws -> InstanceID { throw refuse() }
    func purge(matching filter: PurgeFilter) async throws -> PurgeOutcome { throw refuse() }
    func signal(_ request: EntityRequest) async throws { throw refuse() }
    func call(_ request: EntityRequest, timeout: Duration) async throws -> EntityOperationResult? { throw refuse() }
    func entity(_ entityID: EntityID, includingState: Bool) async throws -> EntityState? { throw refuse() }
    func entities(matching query: EntityQuery) async throws -> EntityPage { throw refuse() }
    func cleanEntityStorage() async throws -> EntityCleaning { throw refuse() }
    func storePart(_ index: Int, of id: StoredPayload.ID, _ bytes: [UInt8]) async throws { throw refuse() }
    func part(_ index: Int, of id: StoredPayload.ID) async throws -> [UInt8]? { throw refuse() }
}
