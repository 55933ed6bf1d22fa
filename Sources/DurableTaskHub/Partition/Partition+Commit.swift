import DurableTask

extension Partition {
    /// Makes a finished turn history: one atomic change of events, header and messages.
    mutating func commitTurn(
        _ running: LiveInstance.Running, _ actions: [OrchestratorAction], customStatus: Payload?,
        of instance: LiveInstance
    ) {
        let isFirst = !instance.hasStarted
        var changes: [Change] = []
        changes.reserveCapacity(running.taken + 3)
        for waiting in instance.inbox[..<running.taken] {
            if let sequence = waiting.sequence { changes.append(.deleteMessage(instance.id, sequence: sequence)) }
            instance.open.apply(waiting.event, generation: instance.header.generation, turn: instance.turn)
        }
        instance.inbox.removeFirst(running.taken)
        instance.session = running.keepsSessions ? running.executor : nil

        let outcome = TurnOutcome(
            of: actions,
            by: .init(header: instance.header, turn: instance.turn, now: running.now, defaultVersion: defaultVersion),
            open: &instance.open, using: &random)
        instance.setCustomStatus(customStatus)
        stopCanceled(outcome.canceled, of: instance)

        let turn = instance.turn
        instance.turn += 1
        var row = TurnRow(
            instanceID: instance.id, generation: instance.header.generation, turn: turn, committedAt: now,
            events: running.encoded)
        for event in outcome.confirmations { event.appendRow(to: &row.events) }

        var fresh: [LiveInstance] = []
        var messages: [MessageRow] = []
        if let end = outcome.completion {
            finish(instance, end, row: row, changes: &changes, outgoing: outcome.outgoing, &fresh, &messages)
        } else {
            changes.append(.appendTurn(row))
            if !instance.isSuspended { instance.setStatus(.running) }
            instance.refreshHeader()
            if let wake = instance.header.nextWake { wakeUps.arm(instance.id, at: wake) }
            addHeader(of: instance, to: &changes)
            post(outcome.outgoing, changes: &changes, &fresh, &messages)
            commit(changes, for: instance)
        }
        if isFirst { after(instance.lastCommit, .started(instance.id)) }
        for scheduling in outcome.scheduled {
            // Closed at once when the execution has ended with this very turn.
            guard let task = instance.open.activities[scheduling] else { continue }
            offer(task, scheduling, of: instance, after: instance.lastCommit)
        }
        handOver(fresh, messages, commit: lastCommit)
        fireTimers(of: instance)
        settle(instance)
    }

    // MARK: - The end of an execution

    private mutating func finish(
        _ instance: LiveInstance, _ end: CompleteOrchestration, row: TurnRow, changes: inout [Change],
        outgoing: [TurnOutcome.Outgoing], _ fresh: inout [LiveInstance], _ messages: inout [MessageRow]
    ) {
        detachActivities(of: instance, changes: &changes)
        var outgoing = outgoing + instance.open.sections.releases(by: instance.id, at: now)
        if end.status == .continuedAsNew {
            post(outgoing, changes: &changes, &fresh, &messages)
            return continueAsNew(instance, end, changes: &changes)
        }
        var row = row
        close(instance, as: end.status, result: end.result, failure: end.failure, row: &row, changes: &changes)
        if let message = instance.header.messageToParent(
            status: end.status, result: end.result, failure: end.failure, at: now)
        {
            outgoing.append(message)
        }
        post(outgoing, changes: &changes, &fresh, &messages)
        commit(changes, for: instance)
        after(instance.lastCommit, .finished(instance.id, instance.header.status))
    }

    /// The last event, the last row, the last header.
    mutating func close(
        _ instance: LiveInstance, as status: RuntimeStatus, result: Payload?, failure: FailureDetails?,
        row: inout TurnRow, changes: inout [Change]
    ) {
        HistoryEvent(timestamp: now, .executionCompleted(status: status, result: result, failure: failure))
            .appendRow(to: &row.events)
        changes.append(.appendTurn(row))
        dropInbox(of: instance, changes: &changes)
        instance.open = OpenWork()
        instance.setHold(nil)
        heldInstances.remove(instance.id)
        instance.header.suspects = []
        instance.header.orchestrationTrace = nil
        instance.setStatus(status)
        instance.header.completedAt = now
        instance.header.errorType = failure?.errorType
        instance.refreshHeader()
        wakeUps.disarm(instance.id)
        addHeader(of: instance, to: &changes)
        if let session = instance.session {
            effects.append(.forgetSession(instance.id, instance.header.executionID, on: session))
            instance.session = nil
        }
    }

    /// Ends an instance without running any of its code.
    mutating func terminate(_ instance: LiveInstance, output: Payload?, recursive: Bool) {
        stopTurn(of: instance)
        instance.clock = max(now, instance.clock)
        var changes: [Change] = []
        var events = [HistoryEvent(timestamp: instance.clock, .orchestratorStarted)]
        if let first = instance.inbox.first, case .executionStarted = first.event.kind { events.append(first.event) }
        events.append(HistoryEvent(timestamp: instance.clock, .executionTerminated(input: output, recurse: recursive)))
        var row = TurnRow(
            instanceID: instance.id, generation: instance.header.generation, turn: instance.turn, committedAt: now,
            events: HistoryEvent.encodeRows(events))
        let isFirst = !instance.hasStarted
        instance.turn += 1
        instance.loadedRows = nil

        var outgoing: [TurnOutcome.Outgoing] = []
        if recursive {
            for child in instance.open.children.sorted(by: { $0.key < $1.key }) {
                outgoing.append(
                    .init(
                        target: child.value, executionID: nil,
                        event: HistoryEvent(timestamp: now, .executionTerminated(input: output, recurse: true))))
            }
        }
        if let message = instance.header.messageToParent(status: .terminated, result: output, failure: nil, at: now) {
            outgoing.append(message)
        }
        outgoing += instance.open.sections.releases(by: instance.id, at: now)
        detachActivities(of: instance, changes: &changes)
        close(instance, as: .terminated, result: output, failure: nil, row: &row, changes: &changes)
        var fresh: [LiveInstance] = []
        var messages: [MessageRow] = []
        post(outgoing, changes: &changes, &fresh, &messages)
        commit(changes, for: instance)
        if isFirst { after(instance.lastCommit, .started(instance.id)) }
        after(instance.lastCommit, .finished(instance.id, instance.header.status))
        handOver(fresh, messages, commit: instance.lastCommit)
        settle(instance)
    }

    /// The next generation: an empty history, a new execution, the events nobody has used yet.
    private mutating func continueAsNew(
        _ instance: LiveInstance, _ end: CompleteOrchestration, changes: inout [Change]
    ) {
        let old = instance.header
        if let session = instance.session {
            effects.append(.forgetSession(instance.id, old.executionID, on: session))
            instance.session = nil
        }
        let leftOver = instance.inbox
        dropInbox(of: instance, changes: &changes)
        changes.append(.dropHistory(instance.id))
        instance.header.generation += 1
        instance.header.executionID = .random(at: now, using: &random)
        instance.header.version = end.newVersion ?? old.version
        instance.header.scheduledStart = nil
        instance.header.suspects = []
        instance.header.orchestrationTrace = nil
        instance.isHeaderDirty = true
        instance.turn = 0
        instance.open = OpenWork()
        if !instance.isSuspended { instance.setStatus(.running) }
        instance.refreshHeader()
        addHeader(of: instance, to: &changes)

        let started = ExecutionStarted(
            name: old.name, version: instance.header.version, input: end.result, instanceID: instance.id,
            executionID: instance.header.executionID, parent: old.parent, parentTrace: old.parentTrace, tags: old.tags)
        var events = [HistoryEvent(timestamp: now, .executionStarted(started))]
        events += end.carryoverEvents.map { HistoryEvent(timestamp: $0.timestamp, $0.kind) }
        for event in events { keep(event, HistoryEvent.encodeRows([event]), for: instance, changes: &changes) }
        for waiting in leftOver where waiting.event.concernsEveryGeneration {
            keep(waiting.event, waiting.encoded, for: instance, changes: &changes)
        }
        commit(changes, for: instance)
    }

    mutating func keep(
        _ event: HistoryEvent, _ encoded: [UInt8], for instance: LiveInstance, changes: inout [Change]
    ) {
        let number = sequenceNumber()
        changes.append(.putMessage(MessageRow(instanceID: instance.id, sequence: number, event: encoded)))
        instance.append(event, encoded: encoded, sequence: number)
    }

    private mutating func dropInbox(of instance: LiveInstance, changes: inout [Change]) {
        for waiting in instance.inbox {
            if let sequence = waiting.sequence { changes.append(.deleteMessage(instance.id, sequence: sequence)) }
        }
        instance.inbox.removeAll()
    }
}

extension HistoryEvent {
    /// Survives continue-as-new when it arrived too late for the old generation: what clients and other instances sent,
    /// not the results of the old generation's own work.
    var concernsEveryGeneration: Bool {
        switch kind {
        case .eventRaised, .executionSuspended, .executionResumed, .executionTerminated: true
        default: false
        }
    }
}
