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
                id, name: name, preferred: preferred, isSuspect: isSuspect)
            { try perform(assignment, owner) }
        case .turnWithdrawn(let id): owners[owner].dispatcher.withdrawTurn(of: id)
        case .runTurn(let item, let executor):
            owners[owner].dispatcher.turnHandedOver(item.token, to: executor)
            owners[owner].turns.append((item, executor))
        case .declined(_, let executor):
            for assignment in owners[owner].dispatcher.declined(executor) { try perform(assignment, owner) }
        case .activityReady(let item, let isSuspect):
            for assignment in owners[owner].dispatcher.enqueueActivity(item, isSuspect: isSuspect) {
                try perform(assignment, owner)
            }
        case .cancelActivity(let token, let mayBeSkipped):
            if owners[owner].dispatcher.holder(of: token) == nil, mayBeSkipped { owners[owner].dispatcher.skip(token) }
        case .forgetSession(_, let execution, let executor): owners[owner].sessions[executor]?[execution] = nil
        case .reply(let id, let result): client.answered(id, result)
        case .started(let id), .finished(let id):
            guard store.instances[id]?.header != nil else {
                throw Violation("told of '\(id)' before it was durable")
            }
        case .send(let row, _): network.append(.row(row, from: index))
        case .acknowledge(let sender, let through):
            network.append(.acknowledged(by: index, through: through, to: sender))
        case .corrupt(let error):
            guard owners[owner].owned[index]?.epoch != store.partitions[index].epoch else {
                throw Violation(error.message)
            }
            owners[owner].owned[index] = nil
        case .problem(let sentence):
            guard owners[owner].owned[index]?.epoch != store.partitions[index].epoch else { throw Violation(sentence) }
        }
    }

    private mutating func perform(_ assignment: Dispatcher.Assignment, _ owner: Int) throws {
        switch assignment.work {
        case .turn(let id):
            try give(
                .assigned(id, to: assignment.executor, keepsSessions: assignment.keepsSessions), to: partition(of: id),
                of: owner)
        case .activity(let item): owners[owner].activities.append((item, assignment.executor))
        }
    }

    // MARK: - Executors

    /// Two executors; one of them takes little at a time.
    mutating func connectExecutors(of owner: Int) {
        for number in 0..<2 { connect("e\(owner)-\(number)", limit: number == 0 ? nil : 2, of: owner) }
    }

    private mutating func connect(_ name: String, limit: Int?, of owner: Int) {
        owners[owner].incarnation += 1
        let id = ExecutorID("\(name)-\(owners[owner].incarnation)")
        owners[owner].sessions[id] = [:]
        let offer = ExecutorOffer(
            buildID: "build", orchestrators: nil, activities: nil, maximumTurns: limit, maximumActivities: limit,
            keepsSessions: true)
        for assignment in owners[owner].dispatcher.connect(id, offer) { try? perform(assignment, owner) }
    }

    /// An executor vanishes with what it has in hand; its results may still arrive. Another one takes its place.
    mutating func loseExecutor(of owner: Int) throws {
        let ids = owners[owner].sessions.keys.map(\.rawValue).sorted()
        guard !ids.isEmpty else { return }
        let id = ExecutorID(ids[Int(random.next() % UInt64(ids.count))])
        for (item, executor) in owners[owner].turns where executor == id {
            owners[owner].late.append(.turn(item.token, .finished([], customStatus: "\"stale\"")))
        }
        for (item, executor) in owners[owner].activities where executor == id {
            owners[owner].late.append(.activity(item.token, .completed("\"stale\"")))
        }
        owners[owner].turns.removeAll { $0.executor == id }
        owners[owner].activities.removeAll { $0.executor == id }
        owners[owner].sessions[id] = nil
        // Some leave, some die; a death alone is somebody's fault, and here it is nobody's.
        let departure: ExecutorDeparture = random.next() % 2 == 0 ? .left : .died(alongside: true)
        let lost = owners[owner].dispatcher.disconnect(id, because: departure)
        for index in owners[owner].owned.keys.sorted() { try give(.executorDisconnected(id), to: index, of: owner) }
        for token in lost.turns {
            try give(.turnLost(token, lost.loss), to: partition(of: token.instanceID), of: owner)
        }
        for token in lost.activities {
            try give(.activityLost(token, lost.loss), to: partition(of: token.instanceID), of: owner)
        }
        for assignment in lost.assignments { try perform(assignment, owner) }
        connect("again", limit: nil, of: owner)
    }

    /// A result that was on its way arrives.
    mutating func arrive(of owner: Int) throws {
        guard !owners[owner].late.isEmpty else { return }
        switch owners[owner].late.removeFirst() {
        case .turn(let token, let result): try finish(token, result, of: owner)
        case .activity(let token, let result): try finish(token, result, of: owner)
        }
    }

    private mutating func finish(_ token: TurnToken, _ result: TurnResult, of owner: Int) throws {
        try give(.turnFinished(token, result), to: partition(of: token.instanceID), of: owner)
        for assignment in owners[owner].dispatcher.turnDone(token) { try perform(assignment, owner) }
    }

    private mutating func finish(_ token: ActivityToken, _ result: ActivityResult, of owner: Int) throws {
        try give(.activityFinished(token, result), to: partition(of: token.instanceID), of: owner)
        for assignment in owners[owner].dispatcher.activityDone(token) { try perform(assignment, owner) }
    }

    mutating func runActivity(of owner: Int) throws {
        guard !owners[owner].activities.isEmpty else { return }
        let place = Int(random.next() % UInt64(owners[owner].activities.count))
        let (item, _) = owners[owner].activities.remove(at: place)
        figures.activities += 1
        let result = ActivityResult.completed(SimulatedWork.activity(item.task.input))
        try finish(item.token, result, of: owner)
        // Some answer twice.
        if random.next() % 8 == 0 { owners[owner].late.append(.activity(item.token, result)) }
    }

    mutating func runTurn(of owner: Int) throws {
        guard !owners[owner].turns.isEmpty else { return }
        let place = Int(random.next() % UInt64(owners[owner].turns.count))
        let (item, executor) = owners[owner].turns.remove(at: place)
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
