import DurableTask

// A failed instance goes on: see ``Rewind``. Its sub-orchestrations that failed are told to, each by a message, and do the
// same; so one request reaches every failure below it.
extension Partition {
    /// Who wants an instance to go on, while its history is being read.
    enum RewindRequest {
        case client(ReplyID, reason: Payload?)
        /// The parent, which waits for the instance's end.
        case parent(MessageRow, ExecutionRewound)
    }

    mutating func rewind(_ instance: LiveInstance, reason: Payload?, reply: ReplyID) {
        if let error = instance.refusesRewind { return after(instance.lastCommit, .reply(reply, .failure(error))) }
        readForRewind(instance, .client(reply, reason: reason))
    }

    /// A parent that has been rewound, or is redone, does not know how this sub-orchestration ended.
    mutating func rewind(_ instance: LiveInstance, _ rewound: ExecutionRewound, _ message: MessageRow) {
        let isItsChild = instance.header.parent?.instanceID == rewound.parent?.instanceID
        switch instance.header.status {
        case .failed where isItsChild, .completed where isItsChild:
            readForRewind(instance, .parent(message, rewound))
        // It cannot go on: from the beginning, then.
        case .failed, .completed, .terminated, .canceled: startChild(rewound, message, replacing: instance)
        case .running, .pending, .suspended, .continuedAsNew:
            if isItsChild { drop(message) } else { answer(rewound, message, .failed(.taken(instance.header))) }
        }
    }

    private mutating func readForRewind(_ instance: LiveInstance, _ request: RewindRequest) {
        // Kept in memory until it is read.
        idle.remove(instance)
        rewinds[instance.id, default: []].append(request)
        guard rewinds[instance.id]?.count == 1 else { return }
        after(
            instance.lastCommit,
            .loadHistory(instance.id, generation: instance.header.generation, turns: instance.turn))
    }

    /// False when the history was not read for this.
    mutating func continueRewind(of id: InstanceID, generation: Int, turns: Int, _ rows: [TurnRow]) -> Bool {
        guard let requests = rewinds.removeValue(forKey: id) else { return false }
        for request in requests {
            let instance = instances[id]
            let isAsRead = instance?.header.generation == generation && instance?.turn == turns && rows.count == turns
            switch request {
            case .client(let reply, let reason):
                guard let instance, isAsRead else {
                    refuseRewind(reply, .failedPrecondition, "The instance '\(id)' has changed meanwhile. Try again.")
                    continue
                }
                if let error = instance.refusesRewind {
                    after(instance.lastCommit, .reply(reply, .failure(error)))
                    continue
                }
                do {
                    goOn(instance, as: try Rewind(of: rows), reason: reason, rows, message: nil)
                    after(instance.lastCommit, .reply(reply, .success(.done)))
                } catch let obstacle as Rewind.Obstacle {
                    refuseRewind(
                        reply, .failedPrecondition,
                        "The instance '\(id)' cannot be rewound: \(obstacle.message). Restart it instead.")
                } catch {
                    refuseRewind(reply, .corrupt, StorageError.undecodable("The history of '\(id)' (\(error))").message)
                }
            case .parent(let message, let rewound):
                guard let instance, isAsRead else {
                    deliver(message, as: .delivered(message))
                    continue
                }
                rewindChild(instance, rewound, rows, message)
            }
        }
        if let instance = instances[id] { settle(instance) }
        return true
    }

    /// The history that was to be read for this cannot be read.
    mutating func failRewind(of id: InstanceID, because error: StorageError) -> Bool {
        guard let requests = rewinds.removeValue(forKey: id) else { return false }
        for request in requests {
            switch request {
            case .client(let reply, _): refuseRewind(reply, .corrupt, error.message)
            case .parent(let message, let rewound):
                let failure = FailureDetails(errorType: "Corrupt", message: error.message, isNonRetriable: true)
                answer(rewound, message, .failed(failure))
            }
        }
        return true
    }

    private mutating func refuseRewind(_ reply: ReplyID, _ code: TaskHubError.Code, _ sentence: String) {
        after(lastCommit, .reply(reply, .failure(TaskHubError(code, sentence))))
    }

    // MARK: - The new history

    /// - Parameter message: what asked for it, gone with this commit.
    private mutating func goOn(
        _ instance: LiveInstance, as rewind: Rewind, reason: Payload?, _ rows: [TurnRow], message: MessageRow?
    ) {
        var changes: [Change] = [.dropHistory(instance.id)]
        if let message { changes.append(.deleteMessage(instance.id, sequence: message.sequence)) }
        instance.header.generation += 1
        instance.open = OpenWork()
        var kept = rows.prefix(rewind.keptTurns).map { row in
            var row = row
            row.generation = instance.header.generation
            return row
        }
        let mark = HistoryEvent(timestamp: now, .executionRewound(ExecutionRewound(reason: reason)))
        var pending = rewind.pending
        if kept.isEmpty {
            // From the first turn on: the marks are in it.
            pending.insert(contentsOf: rewind.marks + [mark], at: min(1, pending.count))
        } else {
            kept.append(
                TurnRow(
                    instanceID: instance.id, generation: instance.header.generation, turn: kept.count, committedAt: now,
                    events: HistoryEvent.encodeRows(rewind.marks + [mark])))
        }
        for row in kept {
            changes.append(.appendTurn(row))
            // They were decoded to decide this.
            for event in (try? HistoryEvent.decodeRows(row.events)) ?? [] {
                instance.open.apply(event, generation: row.generation, turn: row.turn)
            }
        }
        instance.turn = kept.count
        instance.loadedRows = nil
        for event in pending {
            if case .taskCompleted(let id, _) = event.kind { instance.open.close(activity: id) }
            keep(event, HistoryEvent.encodeRows([event]), for: instance, changes: &changes)
        }
        instance.header.completedAt = nil
        instance.header.errorType = nil
        instance.isHeaderDirty = true
        instance.setStatus(instance.hasStarted ? .running : .pending)
        instance.refreshHeader()
        if let wake = instance.header.nextWake { wakeUps.arm(instance.id, at: wake) }
        addHeader(of: instance, to: &changes)

        var fresh: [LiveInstance] = []
        var messages: [MessageRow] = []
        post(
            rewind.children.sorted { $0.key < $1.key }.map { instance.header.rewinding($0.value, $0.key, reason, now) },
            changes: &changes, &fresh, &messages)
        commit(changes, for: instance)
        handOver(fresh, messages, commit: instance.lastCommit)
        dispatchOpenActivities(of: instance)
        fireTimers(of: instance)
        settle(instance)
    }

    // MARK: - Sub-orchestrations

    private enum ChildEnd {
        case completed(Payload?)
        case failed(FailureDetails)
    }

    private mutating func rewindChild(
        _ instance: LiveInstance, _ rewound: ExecutionRewound, _ rows: [TurnRow], _ message: MessageRow
    ) {
        // What another request has set going reports by itself.
        guard instance.isTerminal else { return drop(message) }
        guard let events = try? rows.last.map({ try HistoryEvent.decodeRows($0.events) }),
            case .executionCompleted(let status, let result, let failure)? = events.last?.kind
        else {
            let sentence = StorageError.undecodable("The history of '\(instance.id)'").message
            return answer(
                rewound, message,
                .failed(FailureDetails(errorType: "Corrupt", message: sentence, isNonRetriable: true)))
        }
        if status == .completed { return answer(rewound, message, .completed(result)) }
        do {
            goOn(instance, as: try Rewind(of: rows), reason: rewound.reason, rows, message: message)
        } catch {
            // It stays failed, and so does its parent.
            answer(
                rewound, message,
                .failed(failure ?? FailureDetails(errorType: "Failed", message: "'\(instance.id)' has failed.")))
        }
    }

    /// Tells the parent how its sub-orchestration ended, again.
    private mutating func answer(
        _ rewound: ExecutionRewound, _ message: MessageRow, _ end: ChildEnd
    ) {
        var changes: [Change] = [.deleteMessage(message.instanceID, sequence: message.sequence)]
        var fresh: [LiveInstance] = []
        var messages: [MessageRow] = []
        if let parent = rewound.parent {
            let kind: HistoryEvent.Kind =
                switch end {
                case .completed(let result):
                    .subOrchestrationCompleted(taskScheduledID: parent.taskScheduledID, result: result)
                case .failed(let failure):
                    .subOrchestrationFailed(taskScheduledID: parent.taskScheduledID, failure: failure)
                }
            post(
                [
                    TurnOutcome.Outgoing(
                        target: parent.instanceID, executionID: parent.executionID,
                        event: HistoryEvent(timestamp: now, kind))
                ], changes: &changes, &fresh, &messages)
        }
        let number = commit(changes)
        handOver(fresh, messages, commit: number)
    }

    /// Begins a sub-orchestration that is there no more, or cannot go on.
    mutating func startChild(_ rewound: ExecutionRewound, _ message: MessageRow, replacing old: LiveInstance?) {
        guard let name = rewound.name, let parent = rewound.parent else { return drop(message) }
        let started = ExecutionStarted(
            name: name, version: rewound.version, input: rewound.input, instanceID: message.instanceID,
            executionID: nil, parent: parent, parentTrace: rewound.parentTrace, tags: rewound.tags)
        var changes: [Change] = [.deleteMessage(message.instanceID, sequence: message.sequence)]
        let instance = create(started, replacing: old, sequence: nil, changes: &changes)
        commit(changes, for: instance)
        settle(instance)
    }
}

extension LiveInstance {
    /// Nil when the instance has failed, and may go on.
    fileprivate var refusesRewind: TaskHubError? {
        switch header.status {
        case .failed: nil
        case .completed, .terminated, .canceled:
            TaskHubError(
                .gone,
                "The instance '\(id)' is \(header.status.name.lowercased()); only a failed one can be rewound. Restart it."
            )
        case .running, .pending, .suspended, .continuedAsNew:
            TaskHubError(
                .failedPrecondition,
                "The instance '\(id)' is \(header.status.name.lowercased()); only a failed one can be rewound.")
        }
    }
}

extension InstanceHeader {
    /// What tells a sub-orchestration to go on, with everything that is needed to begin it if it is there no more.
    fileprivate func rewinding(
        _ child: SubOrchestrationCreated, _ eventID: Int32, _ reason: Payload?, _ now: Timestamp
    ) -> TurnOutcome.Outgoing {
        let rewound = ExecutionRewound(
            reason: reason, parentExecutionID: executionID, instanceID: child.instanceID,
            parentTrace: child.parentTrace, name: child.name, version: child.version, input: child.input,
            parent: ParentInstance(
                instanceID: instanceID, executionID: executionID, taskScheduledID: eventID, name: name,
                version: version),
            tags: child.tags)
        return TurnOutcome.Outgoing(
            target: child.instanceID, executionID: nil, event: HistoryEvent(timestamp: now, .executionRewound(rewound)))
    }
}
