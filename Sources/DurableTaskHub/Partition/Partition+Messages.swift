import DurableTask

extension Partition {
    /// Writes messages to other instances into the commit: into their inboxes here, or into the outbox.
    ///
    /// The caller commits, then calls ``handOver(_:_:commit:)``.
    mutating func post(
        _ outgoing: [TurnOutcome.Outgoing], changes: inout [Change], _ fresh: inout [LiveInstance],
        _ messages: inout [MessageRow]
    ) {
        for message in outgoing {
            let target = Self.index(of: message.target, count: count)
            if target != index {
                postAbroad(message, to: target, changes: &changes)
            } else if message.isFreshInstance, instances[message.target] == nil,
                case .executionStarted(let started) = message.event.kind
            {
                fresh.append(create(started, replacing: nil, sequence: nil, changes: &changes))
            } else {
                let row = MessageRow(
                    instanceID: message.target, sequence: sequenceNumber(), executionID: message.executionID,
                    visibleAt: message.visibleAt, event: HistoryEvent.encodeRows([message.event]))
                changes.append(.putMessage(row))
                messages.append(row)
            }
        }
    }

    /// Gives the messages of a commit to their instances. Their turns may run ahead of the commit.
    mutating func handOver(_ fresh: [LiveInstance], _ messages: [MessageRow], commit: UInt64) {
        for instance in fresh {
            instance.lastCommit = max(instance.lastCommit, commit)
            settle(instance)
        }
        for message in messages { deliver(message, as: .delivered(message)) }
    }

    mutating func deliver(_ message: MessageRow, as input: Input) {
        if message.instanceID.isEntity { return deliverToEntity(message, as: input) }
        guard let instance = resolve(message.instanceID, orDefer: input) else { return }
        admit(message, to: instance)
    }

    /// Takes a stored message into an instance: into its inbox, or, where it decides something at once, out of the way.
    mutating func admit(_ message: MessageRow, to instance: LiveInstance) {
        guard let event = event(of: message) else { return }
        let isForAnother = message.executionID.map { $0 != instance.header.executionID } ?? false
        switch event.kind {
        case .executionStarted(let started) where started.executionID != instance.header.executionID:
            startAgain(instance, started, message)
        case .executionRewound(let rewound): rewind(instance, rewound, message)
        case .executionStarted where instance.hasStarted, _ where isForAnother || instance.isTerminal:
            drop(message)
        // For a critical section of another execution, which gave it back when it ended.
        case .entityLockGranted(let id) where instance.open.sections.sections[id] == nil: drop(message)
        case .executionTerminated(let output, let recurse):
            // In this order: a crash between the two commits must not lose the message.
            terminate(instance, output: output, recursive: recurse)
            drop(message)
        default:
            switch event.kind {
            case .taskCompleted(let id, _), .taskFailed(let id, _):
                if let scheduling = instance.open.close(activity: id) { instance.dispatches[scheduling] = nil }
            default: break
            }
            instance.append(event, encoded: message.event, sequence: message.sequence)
            settle(instance)
        }
    }

    /// A message to an instance that does not exist: a start makes it, everything else is dropped.
    mutating func deliverToAbsent(_ message: MessageRow) {
        guard let event = event(of: message) else { return }
        if case .executionRewound(let rewound) = event.kind { return startChild(rewound, message, replacing: nil) }
        guard case .executionStarted(let started) = event.kind else {
            return drop(message)
        }
        var changes: [Change] = []
        let instance = create(started, replacing: nil, sequence: message.sequence, changes: &changes)
        commit(changes, for: instance)
        settle(instance)
    }

    mutating func drop(_ message: MessageRow) {
        commit([.deleteMessage(message.instanceID, sequence: message.sequence)])
    }

    /// A parent starts a sub-orchestration under an id that is taken: a finished instance makes room, another one does
    /// not, and the parent is told.
    private mutating func startAgain(_ instance: LiveInstance, _ started: ExecutionStarted, _ message: MessageRow) {
        if instance.isTerminal {
            var changes: [Change] = []
            let replacement = create(started, replacing: instance, sequence: message.sequence, changes: &changes)
            commit(changes, for: replacement)
            return settle(replacement)
        }
        // A parent that was rewound to before the turn that started it asks for the one it has.
        guard let parent = started.parent, parent != instance.header.parent else { return drop(message) }
        let answer = TurnOutcome.Outgoing(
            target: parent.instanceID, executionID: parent.executionID,
            event: HistoryEvent(
                timestamp: now,
                .subOrchestrationFailed(taskScheduledID: parent.taskScheduledID, failure: .taken(instance.header))))
        var changes: [Change] = [.deleteMessage(message.instanceID, sequence: message.sequence)]
        var fresh: [LiveInstance] = []
        var messages: [MessageRow] = []
        post([answer], changes: &changes, &fresh, &messages)
        let number = commit(changes)
        handOver(fresh, messages, commit: number)
    }

    // MARK: - Other partitions

    private mutating func postAbroad(_ message: TurnOutcome.Outgoing, to target: Int, changes: inout [Change]) {
        let sequence = nextOutboxSequence[target] ?? 1
        nextOutboxSequence[target] = sequence + 1
        let row = OutboxRow(
            target: target, sequence: sequence, instanceID: message.target, executionID: message.executionID,
            visibleAt: message.visibleAt, event: HistoryEvent.encodeRows([message.event]))
        outbox[target, default: []].append((lastCommit + 1, row))
        changes.append(.putOutbox(row))
        after(lastCommit + 1, .send(row, to: target))
        if resendAt == nil { resendAt = now.advanced(by: .seconds(1)) }
    }

    /// Sends what the others have not acknowledged again: at-least-once, in order.
    mutating func resendOutbox() {
        for (target, rows) in outbox.sorted(by: { $0.key < $1.key }) {
            for (commit, row) in rows where commit <= committed { effects.append(.send(row, to: target)) }
        }
        resendAt = outbox.isEmpty ? nil : now.advanced(by: .seconds(1))
    }

    mutating func trimOutbox(to target: Int, through sequence: UInt64) {
        guard let rows = outbox[target], let first = rows.first, first.row.sequence <= sequence else { return }
        let rest = rows.drop { $0.row.sequence <= sequence }
        outbox[target] = rest.isEmpty ? nil : Array(rest)
        if outbox.isEmpty { resendAt = nil }
        // The newest row stays stored: it is how the next owner knows which sequence comes next.
        let newest = (nextOutboxSequence[target] ?? 1) - 1
        let through = min(sequence, newest - 1)
        if through >= 1 { commit([.trimOutbox(to: target, through: through)]) }
    }

    /// Takes a message from another partition, once and in order: the sender repeats what is not acknowledged.
    mutating func receive(_ row: OutboxRow, from sender: Int) {
        let last = received[sender] ?? 0
        guard row.sequence > last else {
            return after(lastCommit, .acknowledge(from: sender, through: last))
        }
        guard row.sequence == last + 1 else { return }
        received[sender] = row.sequence
        let message = MessageRow(
            instanceID: row.instanceID, sequence: sequenceNumber(), executionID: row.executionID,
            visibleAt: row.visibleAt, event: row.event)
        let number = commit([.putMessage(message), .putReceived(from: sender, sequence: row.sequence)])
        after(number, .acknowledge(from: sender, through: row.sequence))
        deliver(message, as: .delivered(message))
    }
}

extension FailureDetails {
    /// Of a sub-orchestration under an id that is another's.
    static func taken(_ header: InstanceHeader) -> FailureDetails {
        FailureDetails(
            errorType: "InstanceAlreadyExists",
            message: "An instance with the id '\(header.instanceID)' exists and is \(header.status.name.lowercased()).")
    }
}
