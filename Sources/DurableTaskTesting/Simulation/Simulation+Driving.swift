import DurableTask
import DurableTaskHub

extension Simulation {
    /// To the partition's owner, if it has one that is alive.
    mutating func give(_ input: Input, to index: Int) throws {
        guard let owner = owner(of: index) else { return }
        try give(input, to: index, of: owner)
    }

    mutating func give(_ input: Input, to index: Int, of owner: Int) throws {
        guard let effects = owners[owner].owned[index]?.partition.handle(input, at: now) else { return }
        for effect in effects { try perform(effect, of: index, owner) }
    }

    private mutating func perform(_ effect: Effect, of index: Int, _ owner: Int) throws {
        switch effect {
        case .commit(let changes, let number): owners[owner].owned[index]?.commits.append((number, changes))
        case .load(let id): owners[owner].loads.append(.init(id: id, history: nil, partition: index))
        case .loadHistory(let id, let generation, let turns):
            owners[owner].loads.append(.init(id: id, history: (generation, turns), partition: index))
        case .turnReady(let id, let name, let preferred, let isSuspect):
            for assignment in owners[owner].dispatcher.enqueueTurn(
                id, name: name.name, version: name.version, preferred: preferred, isSuspect: isSuspect)
            { try perform(assignment, owner) }
        case .turnWithdrawn(let id): owners[owner].dispatcher.withdrawTurn(of: id)
        case .runTurn(let item, let executor):
            guard owners[owner].offers[executor].map({ $0.orchestrators?.contains(item.name) ?? true }) ?? true else {
                throw Violation("a turn of \(item.name) was given to \(executor), which does not run it")
            }
            owners[owner].dispatcher.turnHandedOver(item.token, to: executor)
            owners[owner].turns.append((item, executor))
        case .declined(_, let executor):
            for assignment in owners[owner].dispatcher.declined(executor) { try perform(assignment, owner) }
        case .activityReady(let item, let isSuspect):
            try checkIsWanted(item)
            for assignment in owners[owner].dispatcher.enqueueActivity(item, isSuspect: isSuspect) {
                try perform(assignment, owner)
            }
        case .cancelActivity(let token, let mayBeSkipped):
            figures.cancellations += 1
            if owners[owner].dispatcher.holder(of: token) != nil {
                stop(token, of: owner)
            } else if mayBeSkipped {
                owners[owner].dispatcher.skip(token)
            }
        case .entityReady(let id, let name, let isSuspect):
            for assignment in owners[owner].dispatcher.enqueueEntity(id, name: name, isSuspect: isSuspect) {
                try perform(assignment, owner)
            }
        case .entityWithdrawn(let id): owners[owner].dispatcher.withdrawEntity(id)
        case .runEntity(let item, let executor):
            // One of an earlier claim, which counts no more, may still be there.
            let claim = item.token.dispatch >> 40
            let others = owners[owner].entities.map(\.item.token)
            guard !others.contains(where: { $0.instanceID == item.token.instanceID && $0.dispatch >> 40 == claim })
            else {
                throw Violation("P5: two batches of '\(item.entityID)' are out")
            }
            owners[owner].dispatcher.entityHandedOver(item.token, to: executor)
            owners[owner].entities.append((item, executor))
        case .entityDeclined(let executor):
            for assignment in owners[owner].dispatcher.entityDeclined(executor) { try perform(assignment, owner) }
        case .forgetSession(_, let execution, let executor): owners[owner].sessions[executor]?[execution] = nil
        case .reply(let id, let result): client.answered(id, result)
        case .started(let id), .finished(let id, _):
            guard store.instances[id]?.header != nil else {
                throw Violation("told of '\(id)' before it was durable")
            }
        case .send(let row, _): network.append(.row(row, from: index))
        case .acknowledge(let sender, let through):
            network.append(.acknowledged(by: index, through: through, to: sender))
        case .recovered, .refused: break
        case .corrupt(let error):
            guard owners[owner].owned[index]?.epoch != store.partitions[index].epoch else {
                throw Violation(error.message)
            }
            owners[owner].owned[index] = nil
        case .problem(let sentence):
            guard owners[owner].owned[index]?.epoch != store.partitions[index].epoch else { throw Violation(sentence) }
        }
    }

    mutating func perform(_ assignment: Dispatcher.Assignment, _ owner: Int) throws {
        switch assignment.work {
        case .turn(let id):
            try give(
                .assigned(id, to: assignment.executor, keepsSessions: assignment.keepsSessions), to: partition(of: id),
                of: owner)
        case .mismatch(let id, let sentence): try give(.mismatched(id, sentence), to: partition(of: id), of: owner)
        case .entity(let id):
            try give(.entityAssigned(id, to: assignment.executor), to: partition(of: id), of: owner)
        case .activity(let item):
            let offer = owners[owner].offers[assignment.executor]
            guard offer.map({ $0.activities?.contains(item.task.name) ?? true }) ?? true else {
                throw Violation("'\(item.task.name)' was given to \(assignment.executor), which does not run it")
            }
            owners[owner].activities.append((item, assignment.executor))
        }
    }

    // MARK: - Executors

    /// Two executors; one of them takes little at a time. It may be that neither runs everything.
    mutating func connectExecutors(of owner: Int) throws {
        try connect("e\(owner)-0", runsAll: pick(2) == 0, limit: nil, of: owner)
        try connect("e\(owner)-1", runsAll: false, limit: 2, of: owner)
    }

    mutating func connect(_ name: String, runsAll: Bool, limit: Int?, of owner: Int) throws {
        owners[owner].incarnation += 1
        let id = ExecutorID("\(name)-\(owners[owner].incarnation)")
        owners[owner].sessions[id] = [:]
        let offer = ExecutorOffer(
            buildID: "build", orchestrators: runsAll ? nil : SimulatedWork.commonOrchestrators,
            activities: runsAll ? nil : SimulatedWork.commonActivities, entities: nil, maximumTurns: limit,
            maximumActivities: limit, maximumEntities: limit, keepsSessions: true)
        owners[owner].offers[id] = offer
        for assignment in owners[owner].dispatcher.connect(id, offer) { try perform(assignment, owner) }
    }

    /// A result that was on its way arrives.
    mutating func arrive(of owner: Int) throws {
        guard !owners[owner].late.isEmpty else { return }
        switch owners[owner].late.removeFirst() {
        case .turn(let token, let result): try finish(token, result, of: owner)
        case .activity(let token, let result): try finish(token, result, of: owner)
        case .entity(let token, let result): try finish(token, result, of: owner)
        }
    }

    private mutating func finish(_ token: EntityToken, _ result: EntityResult, of owner: Int) throws {
        try give(.entityFinished(token, result), to: partition(of: token.instanceID), of: owner)
        for assignment in owners[owner].dispatcher.entityDone(token) { try perform(assignment, owner) }
    }

    mutating func runEntity(of owner: Int) throws {
        guard !owners[owner].entities.isEmpty else { return }
        let (item, _) = owners[owner].entities.remove(at: pick(owners[owner].entities.count))
        if isGivenBack() { return try finish(item.token, .abandoned, of: owner) }
        figures.batches += 1
        var run = item
        // Some stop early.
        if !isCalm, pick(4) == 0 { run.operations = Array(item.operations.prefix(1 + pick(item.operations.count))) }
        let result = EntityResult.finished(ScriptedExecutor.play(SimulatedWork.entity, run))
        try finish(item.token, result, of: owner)
        if pick(8) == 0 { owners[owner].late.append(.entity(item.token, result)) }
    }

    private mutating func finish(_ token: TurnToken, _ result: TurnResult, of owner: Int) throws {
        try give(.turnFinished(token, result), to: partition(of: token.instanceID), of: owner)
        for assignment in owners[owner].dispatcher.turnDone(token) { try perform(assignment, owner) }
    }

    private mutating func finish(_ token: ActivityToken, _ result: ActivityResult, of owner: Int) throws {
        try give(.activityFinished(token, result), to: partition(of: token.instanceID), of: owner)
        for assignment in owners[owner].dispatcher.activityDone(token) { try perform(assignment, owner) }
    }

    /// An activity that is asked to stop does so, or does not listen.
    private mutating func stop(_ token: ActivityToken, of owner: Int) {
        guard let place = owners[owner].activities.firstIndex(where: { $0.item.token == token }), random.next() % 2 == 0
        else { return }
        owners[owner].activities.remove(at: place)
        let failure = FailureDetails(errorType: "CancellationError", message: "stopped")
        owners[owner].late.append(.activity(token, .failed(failure)))
    }

    /// An executor does not want what it was given.
    private mutating func isGivenBack() -> Bool {
        guard !isCalm, random.next() % 24 == 0 else { return false }
        figures.abandonments += 1
        return true
    }

    mutating func runActivity(of owner: Int) throws {
        guard !owners[owner].activities.isEmpty else { return }
        let place = Int(random.next() % UInt64(owners[owner].activities.count))
        let (item, _) = owners[owner].activities.remove(at: place)
        if isGivenBack() { return try finish(item.token, .abandoned, of: owner) }
        figures.activities += 1
        var result = ActivityResult.completed(SimulatedWork.activity(item.task.input))
        if item.task.name == "flaky", pick(3) == 0 {
            result = .failed(FailureDetails(errorType: "Flaky", message: "by chance"))
        }
        try finish(item.token, result, of: owner)
        // Some answer twice.
        if random.next() % 8 == 0 { owners[owner].late.append(.activity(item.token, result)) }
    }

    mutating func runTurn(of owner: Int) throws {
        guard !owners[owner].turns.isEmpty else { return }
        let chosen = owners[owner].turns[Int(random.next() % UInt64(owners[owner].turns.count))]
        // An executor runs the turns of one execution in the order in which they came.
        let place = owners[owner].turns.firstIndex {
            $0.executor == chosen.executor && $0.item.executionID == chosen.item.executionID
        }
        guard let place else { return }
        let (item, executor) = owners[owner].turns.remove(at: place)
        if isGivenBack() { return try finish(item.token, .abandoned, of: owner) }
        figures.turns += 1
        guard let orchestrator = SimulatedWork.orchestrators[item.name] else {
            return try finish(item.token, .abandoned, of: owner)
        }
        var past: [HistoryEvent]
        if let rows = item.pastEvents {
            past = try rows.flatMap { try HistoryEvent.decodeRows($0) }
        } else if let session = owners[owner].sessions[executor]?[item.executionID], session.turn == item.turn {
            past = session.events
        } else {
            return try finish(item.token, .needsHistory, of: owner)
        }
        guard try HistoryEvent.decodeRows(item.encodedNewEvents) == item.newEvents else {
            throw Violation("the encoded events of a turn are not its events")
        }
        try check(item, past: past)
        let (actions, status, _) = ScriptedExecutor.play(orchestrator, past + item.newEvents)
        past += item.newEvents
        past += ScriptedExecutor.confirmations(of: actions)
        owners[owner].sessions[executor]?[item.executionID] = .init(turn: item.turn + 1, events: past)
        try finish(item.token, .finished(actions, customStatus: status), of: owner)
        if random.next() % 8 == 0 {
            owners[owner].late.append(.turn(item.token, .finished(actions, customStatus: status)))
        }
    }
}
