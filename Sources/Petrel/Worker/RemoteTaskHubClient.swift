internal import DurableTask
internal import Synchronization
internal import WorkerProtocol

/// A task hub on the other end of the socket. A call that is cancelled throws `CancellationError`.
final class RemoteTaskHubClient: TaskHubClient {
    private typealias Waiter = UnsafeContinuation<ClientReply?, Never>

    private struct State {
        var open: [UInt32: Waiter] = [:]
        var lastStream: UInt32 = 0

        /// Even, not 0, and not one that is still open.
        mutating func nextStream() -> UInt32 {
            repeat { lastStream &+= 2 } while lastStream == 0 || open[lastStream] != nil
            return lastStream
        }
    }

    private enum Sending {
        case sent, tooLarge, cancelled
    }

    private let outbox: WorkerOutbox
    private let state = Mutex(State())

    init(_ outbox: WorkerOutbox) { self.outbox = outbox }

    /// From the reader thread. An answer nobody waits for any more is dropped.
    func answered(_ reply: ClientReply, on stream: UInt32) {
        state.withLock { $0.open.removeValue(forKey: stream) }?.resume(returning: reply)
    }

    private func call(_ call: ClientCall) async throws -> ClientReply {
        let stream = state.withLock { $0.nextStream() }
        let reply = await withTaskCancellationHandler {
            await withUnsafeContinuation { (waiter: Waiter) in
                let outcome: Sending = state.withLock { state in
                    // From here on the cancellation handler finds the waiter.
                    guard !Task.isCancelled else { return .cancelled }
                    state.open[stream] = waiter
                    // Within the lock: a cancel must not reach the host before its call.
                    return outbox.send(.clientCall(call), on: stream) ? .sent : .tooLarge
                }
                switch outcome {
                case .sent: break
                case .cancelled: waiter.resume(returning: nil)
                case .tooLarge:
                    let sentence = "The request is longer than what can be sent to the host at once."
                    answered(.failed(TaskHubError(.invalidArgument, sentence)), on: stream)
                }
            }
        } onCancel: {
            guard let waiter = state.withLock({ $0.open.removeValue(forKey: stream) }) else { return }
            outbox.send(.cancel, on: stream)
            waiter.resume(returning: nil)
        }
        switch reply {
        case .failed(let error): throw error
        case nil: throw CancellationError()
        case .some(let reply): return reply
        }
    }

    private func misfit() -> TaskHubError {
        TaskHubError(.unavailable, "The host answered something else than it was asked.")
    }

    private func act(_ call: ClientCall) async throws {
        guard case .done = try await self.call(call) else { throw misfit() }
    }

    private func ask(_ call: ClientCall) async throws -> InstanceState? {
        guard case .state(let state) = try await self.call(call) else { throw misfit() }
        return state
    }

    // MARK: PayloadStore

    func storePart(_ index: Int, of id: StoredPayload.ID, _ bytes: [UInt8]) async throws {
        try await act(.storePart(index, of: id, bytes))
    }

    func part(_ index: Int, of id: StoredPayload.ID) async throws -> [UInt8]? {
        guard case .part(let bytes) = try await call(.part(index, of: id)) else { throw misfit() }
        return bytes
    }

    // MARK: TaskHubClient

    func start(_ request: StartRequest) async throws -> InstanceID {
        guard case .started(let id) = try await call(.start(request)) else { throw misfit() }
        return id
    }

    func state(of instanceID: InstanceID, including parts: InstanceParts) async throws -> InstanceState? {
        try await ask(.state(instanceID, parts))
    }

    func history(of instanceID: InstanceID) async throws -> [HistoryEvent]? {
        guard case .history(let events) = try await call(.history(instanceID)) else { throw misfit() }
        return events
    }

    func instances(matching query: InstanceQuery) async throws -> InstancePage {
        guard case .instances(let page) = try await call(.instances(query)) else { throw misfit() }
        return page
    }

    func raiseEvent(_ name: String, input: Payload?, to instanceID: InstanceID, idempotencyKey: String?) async throws {
        try await act(.raiseEvent(name, input: input, to: instanceID, idempotencyKey: idempotencyKey))
    }

    func terminate(_ instanceID: InstanceID, output: Payload?, recursive: Bool) async throws {
        try await act(.terminate(instanceID, output: output, recursive: recursive))
    }

    func suspend(_ instanceID: InstanceID, reason: Payload?) async throws {
        try await act(.suspend(instanceID, reason: reason))
    }

    func resume(_ instanceID: InstanceID, reason: Payload?) async throws {
        try await act(.resume(instanceID, reason: reason))
    }

    func rewind(_ instanceID: InstanceID, reason: Payload?) async throws {
        try await act(.rewind(instanceID, reason: reason))
    }

    func restart(_ instanceID: InstanceID, newID: Bool) async throws -> InstanceID {
        guard case .started(let id) = try await call(.restart(instanceID, newID: newID)) else { throw misfit() }
        return id
    }

    func purge(_ instanceID: InstanceID, recursive: Bool) async throws -> Int {
        guard case .purged(let outcome) = try await call(.purge(instanceID, recursive: recursive)) else {
            throw misfit()
        }
        return outcome.deleted
    }

    func purge(matching filter: PurgeFilter) async throws -> PurgeOutcome {
        guard case .purged(let outcome) = try await call(.purgeMatching(filter)) else { throw misfit() }
        return outcome
    }

    func waitForCompletion(of instanceID: InstanceID, timeout: Duration) async throws -> InstanceState? {
        try await ask(.waitForCompletion(instanceID, timeout: timeout))
    }

    func waitForStart(of instanceID: InstanceID, timeout: Duration) async throws -> InstanceState? {
        try await ask(.waitForStart(instanceID, timeout: timeout))
    }

    func signal(_ request: EntityRequest) async throws { try await act(.signal(request)) }

    func call(_ request: EntityRequest, timeout: Duration) async throws -> EntityOperationResult? {
        guard case .operation(let result) = try await call(.call(request, timeout: timeout)) else { throw misfit() }
        return result
    }

    func entity(_ entityID: EntityID, includingState: Bool) async throws -> EntityState? {
        guard case .entity(let state) = try await call(.entity(entityID, includingState: includingState)) else {
            throw misfit()
        }
        return state
    }

    func entities(matching query: EntityQuery) async throws -> EntityPage {
        guard case .entities(let page) = try await call(.entities(query)) else { throw misfit() }
        return page
    }

    func cleanEntityStorage() async throws -> EntityCleaning {
        guard case .cleaned(let cleaning) = try await call(.cleanEntityStorage) else { throw misfit() }
        return cleaning
    }
}
