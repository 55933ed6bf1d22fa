import DurableTask
import DurableTaskHub

extension Simulation {
    /// P2, P3, P6 over everything that has become durable.
    mutating func checkHistories() throws {
        let touched = store.touched
        store.touched = []
        for id in touched {
            guard let instance = store.instances[id], let header = instance.header else { continue }
            let events = try instance.rows.flatMap { try HistoryEvent.decodeRows($0.events) }
            try check(events, of: id)
            let ends = events.filter { if case .executionCompleted = $0.kind { true } else { false } }.count
            guard ends == (header.status.isTerminal ? 1 : 0) else {
                throw Violation("P2: '\(id)' is \(header.status.name) with \(ends) ends in its history")
            }
        }
    }

    private func check(_ events: [HistoryEvent], of id: InstanceID) throws {
        var openTasks: Set<Int32> = []
        var timers: [Int32: Timestamp] = [:]
        var lastTurn = Timestamp.distantPast
        var turn = 0
        /// In which turn an activity or a timer was cancelled.
        var cancelled: [Int32: Int] = [:]
        /// What came while that turn ran is in the next one.
        func checkMayCome(_ number: Int32) throws {
            guard cancelled[number].map({ turn == $0 + 1 }) ?? true else {
                throw Violation("P3: \(number) of '\(id)' came long after it was cancelled")
            }
        }
        for event in events {
            switch event.kind {
            case .orchestratorStarted:
                guard event.timestamp >= lastTurn else { throw Violation("the clock of '\(id)' went back") }
                lastTurn = event.timestamp
                turn += 1
            case .taskScheduled: openTasks.insert(event.eventID)
            case .taskCanceled(let number), .timerCanceled(let number): cancelled[number] = turn
            case .taskCompleted(let task, let result):
                try checkMayCome(task)
                guard openTasks.remove(task) != nil else {
                    throw Violation("P3: a result of '\(id)' was applied twice")
                }
                guard result != "\"stale\"" else { throw Violation("P3: a superseded result was applied to '\(id)'") }
            case .timerCreated(let fireAt): timers[event.eventID] = fireAt
            case .timerFired(let fireAt, let timer):
                try checkMayCome(timer)
                guard timers.removeValue(forKey: timer) == fireAt else {
                    throw Violation("timer \(timer) of '\(id)' fired twice or at another moment than it was made for")
                }
                guard event.timestamp >= fireAt else { throw Violation("P6: timer \(timer) of '\(id)' fired early") }
            default: break
            }
        }
    }

    /// A turn is given the history that is there, and then what is new, each event once.
    func check(_ item: TurnWorkItem, past: [HistoryEvent]) throws {
        guard case .orchestratorStarted = item.newEvents.first?.kind else {
            throw Violation("a turn does not begin with orchestratorStarted")
        }
        let starts = (past + item.newEvents).filter { if case .executionStarted = $0.kind { true } else { false } }
        guard starts.count == 1 else {
            throw Violation(
                "turn \(item.turn) of '\(item.token.instanceID)' has \(starts.count) starts: \(item.newEvents.map(\.kind))"
            )
        }
    }

    /// An activity whose cancellation is durable is not handed out any more.
    func checkIsWanted(_ item: ActivityWorkItem) throws {
        guard let instance = store.instances[item.token.instanceID], instance.header?.name == "racer",
            instance.header?.executionID == item.executionID
        else { return }
        for event in try instance.rows.flatMap({ try HistoryEvent.decodeRows($0.events) }) {
            if case .taskCanceled(item.token.scheduling.eventID) = event.kind {
                throw Violation("'\(item.task.name)' of '\(item.token.instanceID)' is handed out, and was cancelled")
            }
        }
    }

    /// P1 and P4 against the clients' ledger, when everything has come to its end.
    func checkTheEnd() throws {
        for (id, started) in client.started {
            guard let instance = store.instances[id], let header = instance.header else {
                if started.isAcknowledged, !started.isPurgeAsked {
                    throw Violation("P1: the acknowledged start of '\(id)' is lost")
                }
                continue
            }
            guard header.status == .completed || (header.status == .terminated && started.isTerminationAsked) else {
                throw Violation("'\(id)' ended as \(header.status.name)")
            }
            guard header.status == .completed else { continue }
            let output = try end(of: instance)
            switch started.orchestrator {
            case "chain": try expect(output, "<1><2>", id)
            case "fan": try expect(output, "<0><1><2><3>", id)
            case "timer": try expect(output, "awake", id)
            case "racer": try expect(output, output.hasPrefix("work") ? "work<3>" : "time<3>", id)
            case "doomed": try expect(output, "<1><0><1><2>", id)
            case "elder": try expect(output, "<1><0><1><2><1><0><1><2><e>", id)
            case SimulatedWork.hermit: try expect(output, "<1>", id)
            case "parent":
                // A child may have been ended on its own.
                break
            case "events", "eternal": try checkEvents(output, id)
            default: break
            }
        }
        try checkJournals()
        for rows in store.partitions {
            guard rows.messages.isEmpty, rows.detached.isEmpty else {
                throw Violation("messages or activities are left over: \(rows.messages.values) \(rows.detached)")
            }
        }
    }

    /// The first three events, in the order they were sent, each once; an unacknowledged one may be missing.
    private func checkEvents(_ output: String, _ id: InstanceID) throws {
        let taken = output.split(separator: ",").compactMap { Int($0) }
        guard taken.count == 3, taken == taken.sorted(), Set(taken).count == 3 else {
            throw Violation("P4: '\(id)' took its events as \(output)")
        }
        let skipped = Set(1...(taken.last ?? 1)).subtracting(taken)
        let acknowledged = (client.sent[id] ?? []).filter(\.isAcknowledged).map(\.number)
        guard skipped.isDisjoint(with: acknowledged) else {
            throw Violation("P4: '\(id)' lost an acknowledged event; it took \(output)")
        }
    }

    private func end(of instance: SimulatedStore.Instance) throws -> String {
        let events = try HistoryEvent.decodeRows(instance.rows.last?.events ?? [])
        guard case .executionCompleted(_, let result, _) = events.last?.kind else { return "" }
        return result?.text ?? ""
    }

    private func expect(_ output: String, _ wanted: String, _ id: InstanceID) throws {
        guard output == wanted else { throw Violation("P2: '\(id)' ended with \(output) instead of \(wanted)") }
    }
}
