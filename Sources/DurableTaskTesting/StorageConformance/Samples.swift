internal import DurableTask
internal import Synchronization

/// Rows to store; times are seconds after an arbitrary moment.
enum Sample {
    static func time(_ seconds: Int64) -> Timestamp { Timestamp(seconds: 1_700_000_000 + seconds) }

    static func header(
        _ id: String, _ status: RuntimeStatus = .running, created: Int64 = 0, generation: Int = 0
    ) -> InstanceHeader {
        InstanceHeader(
            instanceID: InstanceID(trusted: id), name: "orchestrate", version: nil, status: status,
            generation: generation, executionID: ExecutionID("e\(generation)"), createdAt: time(created),
            lastUpdatedAt: time(created), completedAt: status.isTerminal ? time(created) : nil)
    }

    /// A header with something in every field.
    static func fullHeader(_ id: String) -> InstanceHeader {
        var header = InstanceHeader(
            instanceID: InstanceID(trusted: id), name: "Ünïcode name", version: "2.1", status: .suspended,
            generation: 7,
            executionID: ExecutionID("0123456789abcdef0123456789abcdef"), createdAt: time(1), lastUpdatedAt: time(2),
            completedAt: time(3), scheduledStart: time(4),
            parent: ParentInstance(
                instanceID: InstanceID(trusted: "parent"), executionID: ExecutionID("p"), taskScheduledID: 3, name: "n",
                version: "v"),
            tags: ["a": "1", "b": "", "": "empty"], customStatus: "{\"percent\":50}", openActivities: 3,
            nextWake: time(5),
            hold: HoldReason(kind: .nondeterminism, message: "Event 3 …", buildID: "b1", since: time(6)),
            errorType: "MyError",
            suspects: [
                Suspect(.turn(generation: 7, turn: 2), attempts: 1),
                Suspect(.activity(Scheduling(generation: 7, turn: 1, eventID: -4)), attempts: 3),
            ],
            parentTrace: TraceContext(traceParent: "00-1-2-01", spanID: "2", traceState: "a=b"))
        header.orchestrationTrace = [10, 0, 255]
        return header
    }

    static func started(_ id: String, input: Payload?) -> HistoryEvent {
        HistoryEvent(
            timestamp: time(0),
            .executionStarted(
                ExecutionStarted(
                    name: "orchestrate", input: input, instanceID: InstanceID(trusted: id),
                    executionID: ExecutionID("e0"))))
    }

    static func completed(_ output: Payload?, failure: FailureDetails? = nil) -> HistoryEvent {
        HistoryEvent(
            eventID: 9, timestamp: time(1),
            .executionCompleted(status: failure == nil ? .completed : .failed, result: output, failure: failure))
    }

    static func turn(
        _ id: String, _ turn: Int, generation: Int = 0, at: Int64 = 0, events: [HistoryEvent]? = nil
    ) -> TurnRow {
        let marker = HistoryEvent(timestamp: time(0), .eventRaised(name: "turn \(generation).\(turn)", input: nil))
        return TurnRow(
            instanceID: InstanceID(trusted: id), generation: generation, turn: turn, committedAt: time(at),
            events: HistoryEvent.encodeRows(events ?? [marker]))
    }

    static func message(
        _ id: String, _ sequence: UInt64, event: HistoryEvent? = nil, execution: String? = nil, visibleAt: Int64? = nil
    ) -> MessageRow {
        let raised = HistoryEvent(
            timestamp: time(0), .eventRaised(name: "event \(sequence)", input: Payload("[\(sequence)]")))
        return MessageRow(
            instanceID: InstanceID(trusted: id), sequence: sequence, executionID: execution.map(ExecutionID.init),
            visibleAt: visibleAt.map(time), event: HistoryEvent.encodeRows([event ?? raised]))
    }

    static func detached(_ id: String, eventID: Int32 = 1) -> DetachedActivity {
        DetachedActivity(
            instanceID: InstanceID(trusted: id), executionID: ExecutionID("e0"),
            scheduling: Scheduling(generation: 0, turn: 2, eventID: eventID),
            event: HistoryEvent.encodeRows([
                HistoryEvent(eventID: eventID, timestamp: time(0), .taskScheduled(TaskScheduled(name: "act")))
            ]))
    }

    static func outbox(_ target: Int, _ sequence: UInt64) -> OutboxRow {
        OutboxRow(
            target: target, sequence: sequence, instanceID: InstanceID(trusted: "there"), executionID: ExecutionID("x"),
            visibleAt: sequence.isMultiple(of: 2) ? time(1) : nil,
            event: message("there", sequence).event)
    }
}

extension StorageProvider {
    /// Commits to partition 0 and returns when that is done.
    func commit(_ changes: [Change], epoch: Epoch) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            commit(changes, to: 0, epoch: epoch) { continuation.resume(with: $0.mapError { $0 }) }
        }
    }

    /// Hands all over before the first is done; answers each result in the order of the calls to `done`.
    func commitTogether(_ commits: [[Change]], epoch: Epoch) async -> [(index: Int, result: Result<Void, StorageError>)]
    {
        let answers = Mutex<[(index: Int, result: Result<Void, StorageError>)]>([])
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            guard !commits.isEmpty else { return continuation.resume() }
            for (index, changes) in commits.enumerated() {
                commit(changes, to: 0, epoch: epoch) { result in
                    let count = answers.withLock { answers in
                        answers.append((index, result))
                        return answers.count
                    }
                    if count == commits.count { continuation.resume() }
                }
            }
        }
        return answers.withLock { $0 }
    }

    func header(_ id: String) async throws -> InstanceHeader? { try await header(of: InstanceID(trusted: id)) }

    func state(_ id: String, _ parts: InstanceParts = .all) async throws -> InstanceState? {
        try await state(of: InstanceID(trusted: id), including: parts)
    }

    func history(_ id: String, generation: Int = 0, from turn: Int = 0) async throws -> [TurnRow] {
        try await history(of: InstanceID(trusted: id), generation: generation, from: turn)
    }
}
