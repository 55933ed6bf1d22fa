/// Where payloads come into a hub's rows and go out of them: long ones are stored on the way in, and what rows name is read
/// on the way out.
public struct PayloadEdge: Sendable {
    private let store: any PayloadStore
    /// Longer payloads are stored, in bytes.
    public let threshold: Int

    public init(_ store: any PayloadStore, threshold: Int) {
        self.store = store
        self.threshold = threshold
    }

    /// On the way in.
    /// - Parameter key: of a request that may be repeated.
    public func stored(_ payload: Payload, key: String? = nil) async throws -> Payload {
        try await store.stored(payload, above: threshold, key: key)
    }

    /// On the way out.
    public func resolved(_ payload: Payload) async throws -> Payload { try await store.resolved(payload) }

    // MARK: - Work of executors

    /// Whether a turn can be run as it is.
    public func isComplete(_ turn: TurnWorkItem) -> Bool {
        guard StoredPayload.ids(namedIn: turn.encodedNewEvents).isEmpty else { return false }
        return turn.pastEvents?.allSatisfy { StoredPayload.ids(namedIn: $0).isEmpty } ?? true
    }

    /// The turn with the payloads that its events name.
    public func resolved(_ turn: TurnWorkItem) async throws -> TurnWorkItem {
        var turn = turn
        if let rows = turn.pastEvents {
            var past: [[UInt8]] = []
            for row in rows {
                if StoredPayload.ids(namedIn: row).isEmpty {
                    past.append(row)
                } else {
                    past.append(HistoryEvent.encodeRows(try await resolved(try HistoryEvent.decodeRows(row))))
                }
            }
            turn.pastEvents = past
        }
        turn.newEvents = try await resolved(turn.newEvents)
        turn.encodedNewEvents = HistoryEvent.encodeRows(turn.newEvents)
        return turn
    }

    public func resolved(_ events: [HistoryEvent]) async throws -> [HistoryEvent] {
        var events = events
        for place in events.indices {
            events[place] = try await events[place].replacingPayloads { try await resolved($0) }
        }
        return events
    }

    /// Whether what a turn asks for can be handed on as it is.
    public func isShort(_ actions: [OrchestratorAction]) -> Bool {
        actions.allSatisfy { $0.longestPayload <= threshold }
    }

    public func stored(_ actions: [OrchestratorAction]) async throws -> [OrchestratorAction] {
        var actions = actions
        for place in actions.indices where actions[place].longestPayload > threshold {
            actions[place] = try await actions[place].replacingPayloads { try await stored($0) }
        }
        return actions
    }

    public func resolved(_ batch: EntityWorkItem) async throws -> EntityWorkItem {
        var batch = batch
        batch.state = try await batch.state.replaced { try await resolved($0) }
        for place in batch.operations.indices where batch.operations[place].input?.looksStored == true {
            batch.operations[place] = try await batch.operations[place].replacingPayload { try await resolved($0) }
        }
        return batch
    }

    /// - Parameter old: the state as the batch named it: one that has not changed is not stored again.
    public func stored(
        _ result: EntityBatchResult, unchanged old: (named: Payload?, resolved: Payload?)
    ) async throws -> EntityBatchResult {
        var result = result
        for place in result.results.indices {
            guard case .completed(let output?) = result.results[place], output.utf8.count > threshold else { continue }
            result.results[place] = .completed(try await stored(output))
        }
        if let state = result.state, state.utf8.count > threshold {
            result.state = state == old.resolved ? old.named : try await stored(state)
        }
        for place in result.actions.indices {
            result.actions[place] = try await result.actions[place].replacingPayload { try await stored($0) }
        }
        return result
    }
}
