/// A task hub for those who have payloads and not their names: long ones are stored on the way in, and read on the way out.
public struct PayloadClient: TaskHubClient {
    private let hub: any TaskHubClient
    private let edge: PayloadEdge
    private let limit: Int
    /// Lists have the payloads themselves, and not only their names.
    private let resolvesLists: Bool

    /// - Parameters:
    ///   - threshold: longer payloads are stored, in bytes.
    ///   - limit: longer ones are refused.
    public init(_ hub: any TaskHubClient, threshold: Int, limit: Int, resolvesLists: Bool = true) {
        self.hub = hub
        edge = PayloadEdge(hub, threshold: threshold)
        self.limit = limit
        self.resolvesLists = resolvesLists
    }

    /// - Throws: ``TaskHubError`` `invalidArgument` for a payload beyond the limit, or one that looks like a name.
    private func stored(
        _ payload: Payload?, key: String? = nil, _ what: @autoclosure () -> String
    ) async throws -> Payload? {
        guard let payload else { return nil }
        guard payload.utf8.count <= limit else {
            throw TaskHubError(
                .invalidArgument,
                "\(what()) has \(payload.utf8.count) bytes; the longest payload is \(limit) bytes "
                    + "(extensions.durableTask.payloads.maxSize).")
        }
        guard !payload.looksStored else {
            throw TaskHubError(.invalidArgument, "\(what()) begins with a control character, and is no JSON.")
        }
        return try await edge.stored(payload, key: key)
    }

    private func resolved(_ payload: Payload?) async throws -> Payload? {
        try await payload.replaced { try await edge.resolved($0) }
    }

    private func resolved(_ state: InstanceState?) async throws -> InstanceState? {
        guard var state else { return nil }
        state.input = try await resolved(state.input)
        state.output = try await resolved(state.output)
        return state
    }

    // MARK: - In

    public func start(_ request: StartRequest) async throws -> InstanceID {
        var request = request
        request.input = try await stored(request.input, key: request.idempotencyKey, "The input of '\(request.name)'")
        return try await hub.start(request)
    }

    public func raiseEvent(
        _ name: String, input: Payload?, to instanceID: InstanceID, idempotencyKey: String?
    ) async throws {
        let input = try await stored(input, key: idempotencyKey, "The data of event '\(name)'")
        try await hub.raiseEvent(name, input: input, to: instanceID, idempotencyKey: idempotencyKey)
    }

    public func terminate(_ instanceID: InstanceID, output: Payload?, recursive: Bool) async throws {
        let output = try await stored(output, "The output of '\(instanceID)'")
        try await hub.terminate(instanceID, output: output, recursive: recursive)
    }

    public func suspend(_ instanceID: InstanceID, reason: Payload?) async throws {
        try await hub.suspend(instanceID, reason: try await stored(reason, "The reason"))
    }

    public func resume(_ instanceID: InstanceID, reason: Payload?) async throws {
        try await hub.resume(instanceID, reason: try await stored(reason, "The reason"))
    }

    public func rewind(_ instanceID: InstanceID, reason: Payload?) async throws {
        try await hub.rewind(instanceID, reason: try await stored(reason, "The reason"))
    }

    public func signal(_ request: EntityRequest) async throws {
        var request = request
        request.input = try await stored(
            request.input, key: request.idempotencyKey, "The input of '\(request.operation)'")
        try await hub.signal(request)
    }

    public func call(_ request: EntityRequest, timeout: Duration) async throws -> EntityOperationResult? {
        var request = request
        request.input = try await stored(request.input, "The input of '\(request.operation)'")
        let result = try await hub.call(request, timeout: timeout)
        guard case .completed(let output)? = result else { return result }
        return .completed(try await resolved(output))
    }

    // MARK: - Out

    public func state(of instanceID: InstanceID, including parts: InstanceParts) async throws -> InstanceState? {
        try await resolved(try await hub.state(of: instanceID, including: parts))
    }

    public func history(of instanceID: InstanceID) async throws -> [HistoryEvent]? {
        guard let events = try await hub.history(of: instanceID) else { return nil }
        return try await edge.resolved(events)
    }

    public func instances(matching query: InstanceQuery) async throws -> InstancePage {
        var page = try await hub.instances(matching: query)
        guard resolvesLists else { return page }
        for place in page.instances.indices {
            page.instances[place].input = try await resolved(page.instances[place].input)
            page.instances[place].output = try await resolved(page.instances[place].output)
        }
        return page
    }

    public func waitForCompletion(of instanceID: InstanceID, timeout: Duration) async throws -> InstanceState? {
        try await resolved(try await hub.waitForCompletion(of: instanceID, timeout: timeout))
    }

    public func waitForStart(of instanceID: InstanceID, timeout: Duration) async throws -> InstanceState? {
        try await resolved(try await hub.waitForStart(of: instanceID, timeout: timeout))
    }

    public func entity(_ entityID: EntityID, includingState: Bool) async throws -> EntityState? {
        guard var entity = try await hub.entity(entityID, includingState: includingState) else { return nil }
        entity.state = try await resolved(entity.state)
        return entity
    }

    public func entities(matching query: EntityQuery) async throws -> EntityPage {
        var page = try await hub.entities(matching: query)
        guard resolvesLists else { return page }
        for place in page.entities.indices {
            page.entities[place].state = try await resolved(page.entities[place].state)
        }
        return page
    }

    // MARK: - As it is

    public func restart(_ instanceID: InstanceID, newID: Bool) async throws -> InstanceID {
        try await hub.restart(instanceID, newID: newID)
    }

    public func purge(_ instanceID: InstanceID, recursive: Bool) async throws -> Int {
        try await hub.purge(instanceID, recursive: recursive)
    }

    public func purge(matching filter: PurgeFilter) async throws -> PurgeOutcome {
        try await hub.purge(matching: filter)
    }

    public func cleanEntityStorage() async throws -> EntityCleaning { try await hub.cleanEntityStorage() }

    public func storePart(_ index: Int, of id: StoredPayload.ID, _ bytes: [UInt8]) async throws {
        try await hub.storePart(index, of: id, bytes)
    }

    public func part(_ index: Int, of id: StoredPayload.ID) async throws -> [UInt8]? {
        try await hub.part(index, of: id)
    }
}
