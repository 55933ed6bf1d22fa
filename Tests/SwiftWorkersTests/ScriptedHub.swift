import DurableTask

/// A task hub that keeps what it is asked and answers as the test says.
struct ScriptedHub: TaskHubClient {
    let calls = Recorder<String>()
    var state: InstanceState?
    var page = InstancePage(instances: [], continuation: "more")
    var events: [HistoryEvent]?
    var failure: TaskHubError?
    /// Waits end only when they are cancelled.
    var waitsForEver = false

    private func note(_ call: String) throws {
        calls.record(call)
        if let failure { throw failure }
    }

    func storePart(_ index: Int, of id: StoredPayload.ID, _ bytes: [UInt8]) async throws {
        try note("storePart \(index) \(id) \(bytes.count)")
    }

    func part(_ index: Int, of id: StoredPayload.ID) async throws -> [UInt8]? {
        try note("part \(index) \(id)")
        return index == 0 ? [1, 2, 3] : nil
    }

    func start(_ request: StartRequest) async throws -> InstanceID {
        try note("start \(request.name) \(request.input?.text ?? "-") \(request.idempotencyKey ?? "-")")
        return request.instanceID ?? InstanceID(trusted: "made")
    }

    func state(of instanceID: InstanceID, including parts: InstanceParts) async throws -> InstanceState? {
        try note("state \(instanceID) \(parts.rawValue)")
        return state
    }

    func history(of instanceID: InstanceID) async throws -> [HistoryEvent]? {
        try note("history \(instanceID)")
        return events
    }

    func instances(matching query: InstanceQuery) async throws -> InstancePage {
        try note("instances \(query.pageSize) \(query.statuses.map(\.name).sorted()) \(query.idPrefix ?? "-")")
        return page
    }

    func raiseEvent(_ name: String, input: Payload?, to instanceID: InstanceID, idempotencyKey: String?) async throws {
        try note("raiseEvent \(name) \(input?.text ?? "-") \(instanceID) \(idempotencyKey ?? "-")")
    }

    func terminate(_ instanceID: InstanceID, output: Payload?, recursive: Bool) async throws {
        try note("terminate \(instanceID) \(output?.text ?? "-") \(recursive)")
    }

    func suspend(_ instanceID: InstanceID, reason: Payload?) async throws {
        try note("suspend \(instanceID) \(reason?.text ?? "-")")
    }

    func resume(_ instanceID: InstanceID, reason: Payload?) async throws {
        try note("resume \(instanceID) \(reason?.text ?? "-")")
    }

    func purge(_ instanceID: InstanceID, recursive: Bool) async throws -> Int {
        try note("purge \(instanceID) \(recursive)")
        return 1
    }

    func waitForCompletion(of instanceID: InstanceID, timeout: Duration) async throws -> InstanceState? {
        try note("waitForCompletion \(instanceID) \(timeout)")
        if waitsForEver {
            do { try await Task.sleep(for: .seconds(86_400)) } catch { calls.record("wait cancelled") }
        }
        return state
    }

    func waitForStart(of instanceID: InstanceID, timeout: Duration) async throws -> InstanceState? {
        try note("waitForStart \(instanceID) \(timeout)")
        return state
    }
}
