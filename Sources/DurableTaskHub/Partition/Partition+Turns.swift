import DurableTask

extension Partition {
    /// What to do with an instance after something about it changed: run a turn, or let it rest.
    mutating func settle(_ instance: LiveInstance) {
        guard instances[instance.id] === instance else { return }
        if let first = instance.inbox.first, case .executionStarted(let started) = first.event.kind,
            let start = started.scheduledStart, start > now, !instance.isTerminal
        {
            return wakeUps.arm(instance.id, at: start)
        }
        if let retryAt = instance.retryAt {
            if retryAt > now { return wakeUps.arm(instance.id, at: retryAt) }
            instance.retryAt = nil
        }
        if instance.wantsTurn {
            idle.remove(instance)
            queue(instance)
            offerTurn(of: instance)
        } else if instance.isQuiet(committed: .max) {
            instance.loadedRows = nil
            idle.add(instance)
        }
    }

    private mutating func queue(_ instance: LiveInstance) {
        instance.phase = .queued
        guard !instance.hasStarted, instance.header.status == .pending else { return }
        let bytes = instance.inbox.reduce(0) { $0 + $1.encoded.count }
        instance.backlogBytes = bytes
        backlog += Backlog.Amount(count: 1, bytes: bytes)
    }

    /// No turn is wanted, or the one there was is over.
    mutating func rest(_ instance: LiveInstance) {
        instance.phase = .idle
        guard let bytes = instance.backlogBytes else { return }
        instance.backlogBytes = nil
        backlog -= Backlog.Amount(count: 1, bytes: bytes)
    }

    /// Forgets the longest quiet instances beyond the capacity; a warm session of theirs may stay with its executor.
    mutating func evictIdle() {
        idle.compact { id, stamp in instances[id]?.idleStamp == stamp }
        while let (id, stamp) = idle.next() {
            guard let instance = instances[id], instance.idleStamp == stamp else { continue }
            idle.remove(instance)
            if instance.isQuiet(committed: committed) {
                instances[id] = nil
            } else {
                idle.add(instance)
                return
            }
        }
    }

    // MARK: - Hand out

    mutating func assign(_ id: InstanceID, to executor: ExecutorID, keepsSessions: Bool) {
        guard let instance = instances[id], case .queued = instance.phase, !instance.isSuspended else {
            if let instance = instances[id], case .queued = instance.phase { rest(instance) }
            effects.append(.declined(id, executor))
            return
        }
        if instance.turn == 0 {
            guard case .executionStarted = instance.inbox.first?.event.kind else {
                effects.append(.declined(id, executor))
                rest(instance)
                let why = StorageError(.corrupt, "The start of '\(id)' is not in storage. Restore the hub from a copy.")
                return setAside(id, header: nil, because: why)
            }
            run(instance, on: executor, keepsSessions: keepsSessions, past: [])
        } else if keepsSessions, instance.session == executor {
            run(instance, on: executor, keepsSessions: true, past: nil)
        } else if let rows = instance.loadedRows {
            run(instance, on: executor, keepsSessions: keepsSessions, past: rows.map(\.events))
        } else {
            instance.phase = .loading(executor, keepsSessions: keepsSessions)
            after(
                instance.lastCommit,
                .loadHistory(id, generation: instance.header.generation, turns: instance.turn))
        }
    }

    mutating func useHistory(of id: InstanceID, generation: Int, turns: Int, _ rows: [TurnRow]) {
        // An answer to an earlier question, which is no longer asked, is too short.
        guard let instance = instances[id], instance.header.generation == generation, instance.turn == turns,
            case .loading(let executor, let keepsSessions) = instance.phase
        else { return }
        guard rows.count == instance.turn else {
            let sentence = "The history of '\(id)' has \(rows.count) turns in storage and \(instance.turn) here."
            if rows.count < instance.turn {
                return setAside(id, header: nil, because: StorageError(.corrupt, sentence))
            }
            // Another owner has written since. Nothing here may go on.
            rest(instance)
            effects.append(.declined(id, executor))
            return effects.append(.corrupt(StorageError(.fenced, sentence)))
        }
        if instance.isSuspended {
            rest(instance)
            effects.append(.declined(id, executor))
        } else {
            run(instance, on: executor, keepsSessions: keepsSessions, past: rows.map(\.events))
        }
    }

    private mutating func run(
        _ instance: LiveInstance, on executor: ExecutorID, keepsSessions: Bool, past: [[UInt8]]?
    ) {
        instance.loadedRows = nil
        instance.clock = max(now, instance.clock)
        let token = TurnToken(instanceID: instance.id, dispatch: dispatchNumber())
        let started = HistoryEvent(timestamp: instance.clock, .orchestratorStarted)
        var events = [started]
        events.reserveCapacity(instance.inbox.count + 1)
        var encoded: [UInt8] = []
        encoded.reserveCapacity(16 + instance.inbox.reduce(0) { $0 + $1.encoded.count })
        started.appendRow(to: &encoded)
        for waiting in instance.inbox {
            events.append(waiting.event)
            encoded += waiting.encoded
        }
        instance.phase = .running(
            LiveInstance.Running(
                token: token, executor: executor, keepsSessions: keepsSessions, hasHistory: past != nil,
                taken: instance.inbox.count, now: instance.clock, encoded: encoded))
        effects.append(
            .runTurn(
                TurnWorkItem(
                    token: token, executionID: instance.header.executionID, name: instance.header.name,
                    version: instance.header.version, turn: instance.turn, pastEvents: past, newEvents: events,
                    encodedNewEvents: encoded, trace: instance.header.orchestrationTrace),
                on: executor))
    }

    /// The turn that is out, or on its way out, is not wanted any more.
    mutating func stopTurn(of instance: LiveInstance) {
        switch instance.phase {
        case .idle: break
        case .queued: effects.append(.turnWithdrawn(instance.id))
        case .loading(let executor, _): effects.append(.declined(instance.id, executor))
        case .running(let running) where running.keepsSessions:
            effects.append(.forgetSession(instance.id, instance.header.executionID, on: running.executor))
        case .running: break
        }
        if case .running = instance.phase {
        } else if let session = instance.session {
            effects.append(.forgetSession(instance.id, instance.header.executionID, on: session))
        }
        instance.session = nil
        rest(instance)
    }

    // MARK: - Results

    mutating func finishTurn(_ token: TurnToken, _ result: TurnResult) {
        guard let instance = instances[token.instanceID], case .running(let running) = instance.phase,
            running.token == token
        else { return }
        rest(instance)
        switch result {
        case .finished(let actions, let customStatus, let trace):
            if let trace { instance.setTrace(trace) }
            instance.abandonments = 0
            instance.acquit(instance.thisTurn)
            commitTurn(running, actions, customStatus: customStatus, of: instance)
        case .needsHistory where !running.hasHistory:
            instance.session = nil
            settle(instance)
        case .held(var reason):
            instance.session = nil
            reason.since = now
            instance.setHold(reason)
            heldInstances.insert(instance.id)
            commitHeader(of: instance)
        case .abandoned, .needsHistory:
            instance.session = nil
            instance.abandonments += 1
            retryLater(instance)
        }
    }

    mutating func loseTurn(_ token: TurnToken, _ loss: Loss) {
        guard let instance = instances[token.instanceID], case .running(let running) = instance.phase,
            running.token == token
        else { return }
        rest(instance)
        instance.session = nil
        if instance.suspect(instance.thisTurn, loss) == .poison { return holdPoisoned(instance) }
        settle(instance)
    }

    mutating func dropSessions(of executor: ExecutorID) {
        for id in instances.keys.sorted() {
            guard let instance = instances[id] else { continue }
            if instance.session == executor { instance.session = nil }
            if case .loading(executor, _) = instance.phase {
                rest(instance)
                settle(instance)
            }
        }
    }

    /// An executor gave the turn back: again after a pause that doubles from 100 ms to 10 s.
    private mutating func retryLater(_ instance: LiveInstance) {
        let doublings = min(max(instance.abandonments - 1, 0), 7)
        let pause = min(Duration.milliseconds(100 << doublings), .seconds(10))
        instance.retryAt = now.advanced(by: pause)
        settle(instance)
    }

    // MARK: - Held instances

    mutating func retryHeld(with buildID: String) {
        builds.add(buildID)
        for id in heldInstances.sorted() {
            guard let instance = instances[id], let hold = instance.header.hold, hold.buildID != buildID,
                hold.kind != .damage
            else { continue }
            liftHold(of: instance)
            settle(instance)
        }
    }

    mutating func liftHold(of instance: LiveInstance) {
        instance.setHold(nil)
        heldInstances.remove(instance.id)
        commitHeader(of: instance)
    }
}
