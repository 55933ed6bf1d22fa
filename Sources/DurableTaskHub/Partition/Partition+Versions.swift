import DurableTask

extension Partition {
    /// Fails an instance that waits for a turn, because no executor takes its version; runs none of its code.
    mutating func failMismatched(_ id: InstanceID, _ sentence: String) {
        guard let instance = instances[id], case .queued = instance.phase else { return }
        let failure = FailureDetails(errorType: "VersionMismatch", message: sentence, isNonRetriable: true)
        stopTurn(of: instance)
        instance.clock = max(now, instance.clock)
        var events = [HistoryEvent(timestamp: instance.clock, .orchestratorStarted)]
        if let first = instance.inbox.first, case .executionStarted = first.event.kind { events.append(first.event) }
        var row = TurnRow(
            instanceID: instance.id, generation: instance.header.generation, turn: instance.turn, committedAt: now,
            events: HistoryEvent.encodeRows(events))
        let isFirst = !instance.hasStarted
        instance.turn += 1
        instance.loadedRows = nil

        var changes: [Change] = []
        let message = instance.header.messageToParent(status: .failed, result: nil, failure: failure, at: now)
        detachActivities(of: instance, changes: &changes)
        close(instance, as: .failed, result: nil, failure: failure, row: &row, changes: &changes)
        var fresh: [LiveInstance] = []
        var messages: [MessageRow] = []
        post(message.map { [$0] } ?? [], changes: &changes, &fresh, &messages)
        commit(changes, for: instance)
        if isFirst { after(instance.lastCommit, .started(instance.id)) }
        after(instance.lastCommit, .finished(instance.id, instance.header.status))
        handOver(fresh, messages, commit: instance.lastCommit)
        settle(instance)
    }
}
