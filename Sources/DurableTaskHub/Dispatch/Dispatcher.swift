package import DurableTask

/// Which executor gets which work: a value that knows the offers, the free places and the queues.
///
/// Work nobody offers to run waits here, visibly, and does not stand in the way of anything else. A suspect is given to an
/// executor that has nothing else in its hands, and gets nothing else meanwhile.
package struct Dispatcher {
    package enum Work {
        case turn(InstanceID)
        case activity(ActivityWorkItem)
        /// No executor takes this version of the orchestrator, and this one wants such instances to fail: a sentence.
        case mismatch(InstanceID, String)
        case entity(InstanceID)
    }

    /// What to do next: the driver gives the work to the executor.
    package struct Assignment {
        package var work: Work
        package var executor: ExecutorID
        package var keepsSessions: Bool
    }

    enum SuspectWork {
        case turn(InstanceID, name: VersionedName)
        case activity(ActivityWorkItem)
        case entity(InstanceID, name: String)
    }

    private var seats: [ExecutorID: Seat] = [:]
    /// In order of connection; work goes to the least busy, the earlier one where that does not decide.
    private var order: [ExecutorID] = []
    private var turns = NamedQueues<VersionedName, InstanceID, (id: InstanceID, preferred: ExecutorID?)>()
    private var activities = NamedQueues<VersionedName, ActivityToken, ActivityWorkItem>()
    private var entities = NamedQueues<String, InstanceID, InstanceID>()
    private var suspects: [SuspectWork] = []
    private var turnHolders: [TurnToken: ExecutorID] = [:]
    private var activityHolders: [ActivityToken: ExecutorID] = [:]
    private var entityHolders: [EntityToken: ExecutorID] = [:]
    /// Nothing is given out any more: work that comes waits, what is in hands is finished.
    package var isDraining = false

    package init() {}

    // MARK: - Executors

    package mutating func connect(_ id: ExecutorID, _ offer: ExecutorOffer) -> [Assignment] {
        if let seat = seats[id] {
            seat.offer = offer
        } else {
            seats[id] = Seat(offer: offer)
            order.append(id)
        }
        return fill()
    }

    package struct Lost {
        package var turns: [TurnToken] = []
        package var activities: [ActivityToken] = []
        package var entities: [EntityToken] = []
        package var loss = Loss.left
        package var assignments: [Assignment] = []
    }

    /// What the executor had in its hands is lost.
    package mutating func disconnect(_ id: ExecutorID, because departure: ExecutorDeparture) -> Lost {
        guard let seat = seats.removeValue(forKey: id) else { return Lost() }
        order.removeAll { $0 == id }
        for token in seat.turnsInHand { turnHolders[token] = nil }
        for token in seat.activitiesInHand { activityHolders[token] = nil }
        for token in seat.entitiesInHand { entityHolders[token] = nil }
        let loss: Loss =
            switch departure {
            case .left: .left
            case .died(let alongside): seat.isolation == .alone && !alongside ? .diedAlone : .diedAmongOthers
            }
        return Lost(
            turns: seat.turnsInHand.sorted { $0.dispatch < $1.dispatch },
            activities: seat.activitiesInHand.sorted { $0.dispatch < $1.dispatch },
            entities: seat.entitiesInHand.sorted { $0.dispatch < $1.dispatch }, loss: loss, assignments: fill())
    }

    package func holder(of token: ActivityToken) -> ExecutorID? { activityHolders[token] }

    // MARK: - Work comes

    package mutating func enqueueTurn(
        _ id: InstanceID, name: String, version: String? = nil, preferred: ExecutorID?, isSuspect: Bool
    ) -> [Assignment] {
        let name = VersionedName(name, version: version)
        if isSuspect {
            if let refuse = mismatch(of: name) { return [refuse(id)] }
            suspects.append(.turn(id, name: name))
            return placeSuspects()
        }
        if turns.isEmpty(name), let executor = seatForTurn(name, preferred: preferred) {
            return [assignTurn(id, to: executor)]
        }
        if let refuse = mismatch(of: name) { return [refuse(id)] }
        turns.append((id, preferred), for: id, to: name)
        return []
    }

    package mutating func enqueueActivity(_ item: ActivityWorkItem, isSuspect: Bool) -> [Assignment] {
        if isSuspect {
            suspects.append(.activity(item))
            return placeSuspects()
        }
        let name = VersionedName(item.task.name, version: item.task.version)
        if activities.isEmpty(name), let executor = seatForActivity(name) {
            return [assignActivity(item, to: executor)]
        }
        activities.append(item, for: item.token, to: name, weight: item.task.input?.utf8.count ?? 0)
        return []
    }

    /// - Parameter name: of the entity function.
    package mutating func enqueueEntity(_ id: InstanceID, name: String, isSuspect: Bool) -> [Assignment] {
        if isSuspect {
            suspects.append(.entity(id, name: name))
            return placeSuspects()
        }
        if entities.isEmpty(name), let executor = seatForEntity(name) { return [assignEntity(id, to: executor)] }
        entities.append(id, for: id, to: name)
        return []
    }

    package mutating func entityHandedOver(_ token: EntityToken, to executor: ExecutorID) {
        entityHolders[token] = executor
        seats[executor]?.entitiesInHand.insert(token)
    }

    /// An entity that waits has nothing to do any more.
    package mutating func withdrawEntity(_ id: InstanceID) {
        entities.remove(id)
        suspects.removeAll { if case .entity(id, _) = $0 { true } else { false } }
    }

    package mutating func turnHandedOver(_ token: TurnToken, to executor: ExecutorID) {
        turnHolders[token] = executor
        seats[executor]?.turnsInHand.insert(token)
    }

    /// A turn that waits is not wanted any more.
    package mutating func withdrawTurn(of id: InstanceID) {
        turns.remove(id)
        suspects.removeAll { if case .turn(id, _) = $0 { true } else { false } }
    }

    /// An activity that waits is not to be started.
    package mutating func skip(_ token: ActivityToken) {
        activities.remove(token)
        suspects.removeAll { if case .activity(let item) = $0 { item.token == token } else { false } }
    }

    /// How much memory what waits takes, in entries.
    var footprint: Int { turns.footprint + activities.footprint + entities.footprint + suspects.count }

    // MARK: - Places become free

    package mutating func turnDone(_ token: TurnToken) -> [Assignment] {
        guard let executor = turnHolders.removeValue(forKey: token) else { return [] }
        seats[executor]?.turnsInHand.remove(token)
        return declined(executor)
    }

    package mutating func declined(_ executor: ExecutorID) -> [Assignment] {
        seats[executor]?.turns -= 1
        return placeFree(at: executor)
    }

    package mutating func activityDone(_ token: ActivityToken) -> [Assignment] {
        guard let executor = activityHolders.removeValue(forKey: token) else { return [] }
        seats[executor]?.activitiesInHand.remove(token)
        seats[executor]?.activities -= 1
        return placeFree(at: executor)
    }

    package mutating func entityDone(_ token: EntityToken) -> [Assignment] {
        guard let executor = entityHolders.removeValue(forKey: token) else { return [] }
        seats[executor]?.entitiesInHand.remove(token)
        return entityDeclined(executor)
    }

    package mutating func entityDeclined(_ executor: ExecutorID) -> [Assignment] {
        seats[executor]?.entities -= 1
        return placeFree(at: executor)
    }

    private mutating func placeFree(at executor: ExecutorID) -> [Assignment] {
        if seats[executor]?.isolation == .alone { seats[executor]?.isolation = .shared }
        return turns.isEmpty && activities.isEmpty && entities.isEmpty && suspects.isEmpty ? [] : fill()
    }

    // MARK: - Choosing

    private mutating func fill() -> [Assignment] {
        var assignments = placeSuspects()
        for name in turns.names {
            while let next = turns.first(of: name), let executor = seatForTurn(name, preferred: next.preferred) {
                turns.removeFirst(of: name)
                assignments.append(assignTurn(next.id, to: executor))
            }
            guard !turns.isEmpty(name), let refuse = mismatch(of: name) else { continue }
            while let next = turns.first(of: name) {
                turns.removeFirst(of: name)
                assignments.append(refuse(next.id))
            }
        }
        for name in entities.names {
            while let next = entities.first(of: name), let executor = seatForEntity(name) {
                entities.removeFirst(of: name)
                assignments.append(assignEntity(next, to: executor))
            }
        }
        for name in activities.names {
            while let next = activities.first(of: name), let executor = seatForActivity(name) {
                activities.removeFirst(of: name)
                assignments.append(assignActivity(next, to: executor))
            }
        }
        return assignments
    }

    /// Gives suspects to executors with empty hands, one each, and keeps one executor from new work while more wait.
    private mutating func placeSuspects() -> [Assignment] {
        guard !suspects.isEmpty, !isDraining else { return [] }
        var assignments: [Assignment] = []
        var waiting: [SuspectWork] = []
        var reserved: Set<ExecutorID> = []
        for suspect in suspects {
            let able = order.filter { seats[$0].map { $0.isolation != .alone && $0.runs(suspect) } ?? false }
            if let free = able.first(where: { seats[$0]?.isFree == true }) {
                seats[free]?.isolation = .alone
                assignments.append(assign(suspect, to: free))
            } else {
                waiting.append(suspect)
                if let next = able.first(where: { seats[$0]?.isolation == .reserved }) ?? able.first {
                    reserved.insert(next)
                }
            }
        }
        suspects = waiting
        for id in order where seats[id]?.isolation != .alone {
            seats[id]?.isolation = reserved.contains(id) ? .reserved : .shared
        }
        return assignments
    }

    private mutating func assign(_ suspect: SuspectWork, to executor: ExecutorID) -> Assignment {
        switch suspect {
        case .turn(let id, _): assignTurn(id, to: executor)
        case .activity(let item): assignActivity(item, to: executor)
        case .entity(let id, _): assignEntity(id, to: executor)
        }
    }

    private func seatForTurn(_ name: VersionedName, preferred: ExecutorID?) -> ExecutorID? {
        if let preferred, !isDraining, seats[preferred]?.takesTurn(name) == true { return preferred }
        return leastBusy(by: { $0.turns }, where: { $0.takesTurn(name) })
    }

    /// What becomes of turns of an orchestrator, where executors run it, none in this version, and one of them wants such
    /// instances to fail.
    private func mismatch(of name: VersionedName) -> ((InstanceID) -> Assignment)? {
        guard !isDraining, !runs(name) else { return nil }
        let strict = order.first { id in
            seats[id].map { $0.runs(orchestrator: name.name) && $0.offer.versions.failure == .fail } ?? false
        }
        guard let strict, let matching = seats[strict]?.offer.versions else { return nil }
        let sentence = matching.mismatch(of: name)
        return { Assignment(work: .mismatch($0, sentence), executor: strict, keepsSessions: false) }
    }

    private func seatForActivity(_ name: VersionedName) -> ExecutorID? {
        leastBusy(by: { $0.activities }, where: { $0.takesActivity(name) })
    }

    private func seatForEntity(_ name: String) -> ExecutorID? {
        leastBusy(by: { $0.entities }, where: { $0.takesEntity(name) })
    }

    private func leastBusy(by load: (Seat) -> Int, where fits: (Seat) -> Bool) -> ExecutorID? {
        if isDraining { return nil }
        var best: (id: ExecutorID, busy: Int)?
        for id in order {
            guard let seat = seats[id], fits(seat) else { continue }
            let busy = load(seat)
            if best.map({ busy < $0.busy }) ?? true { best = (id, busy) }
        }
        return best?.id
    }

    private mutating func assignTurn(_ id: InstanceID, to executor: ExecutorID) -> Assignment {
        seats[executor]?.turns += 1
        return Assignment(
            work: .turn(id), executor: executor, keepsSessions: seats[executor]?.offer.keepsSessions ?? false)
    }

    private mutating func assignActivity(_ item: ActivityWorkItem, to executor: ExecutorID) -> Assignment {
        seats[executor]?.activities += 1
        seats[executor]?.activitiesInHand.insert(item.token)
        activityHolders[item.token] = executor
        return Assignment(work: .activity(item), executor: executor, keepsSessions: false)
    }

    private mutating func assignEntity(_ id: InstanceID, to executor: ExecutorID) -> Assignment {
        seats[executor]?.entities += 1
        return Assignment(work: .entity(id), executor: executor, keepsSessions: false)
    }

    // MARK: - What waits

    /// Executors have turns in their hands.
    var areTurnsOut: Bool { !turnHolders.isEmpty }

    /// Nothing is in anybody's hands or could be.
    package var isIdle: Bool {
        turnHolders.isEmpty && activityHolders.isEmpty && seats.values.allSatisfy { $0.turns == 0 && $0.entities == 0 }
    }

    /// What waits for a place, and what is in the hands of executors.
    var load: (turns: HubCounts.Work, activities: HubCounts.Work, entities: HubCounts.Work) {
        var load = (
            turns: HubCounts.Work(ready: turns.count, running: turnHolders.count),
            activities: HubCounts.Work(ready: activities.count, running: activityHolders.count),
            entities: HubCounts.Work(ready: entities.count, running: entityHolders.count)
        )
        for suspect in suspects {
            switch suspect {
            case .turn: load.turns.ready += 1
            case .activity: load.activities.ready += 1
            case .entity: load.entities.ready += 1
            }
        }
        return load
    }

    /// Activities that wait for a place, and the bytes of their inputs.
    var activitiesWaiting: Backlog.Amount { Backlog.Amount(count: activities.count, bytes: activities.weight) }

    /// Turns that wait for a place at an executor that runs them: one will be free.
    var turnsWaitingForPlace: Int {
        turns.names.reduce(0) { sum, name in sum + (runs(name) ? turns.count(of: name) : 0) }
    }

    /// Names with waiting work that no connected executor offers to run, with how many wait.
    package var unserved: UnservedNames {
        var missing = UnservedNames()
        for name in turns.names where !runs(name) { note(name, waiting: turns.count(of: name), in: &missing) }
        for name in activities.names where !runs(activity: name) {
            note(activity: name, waiting: activities.count(of: name), in: &missing)
        }
        for name in entities.names where !seats.values.contains(where: { $0.runs(entity: name) }) {
            missing.entities[name] = entities.count(of: name)
        }
        for suspect in suspects where !seats.values.contains(where: { $0.runs(suspect) }) {
            switch suspect {
            case .turn(_, let name): note(name, waiting: 1, in: &missing)
            case .activity(let item):
                note(
                    activity: VersionedName(item.task.name, version: item.task.version), waiting: 1, in: &missing)
            case .entity(_, let name): missing.entities[name, default: 0] += 1
            }
        }
        return missing
    }

    private func note(_ name: VersionedName, waiting count: Int, in missing: inout UnservedNames) {
        if runs(orchestrator: name.name) {
            missing.versions[name, default: 0] += count
        } else {
            missing.orchestrators[name.name, default: 0] += count
        }
    }

    private func runs(_ orchestrator: VersionedName) -> Bool { seats.values.contains { $0.runs(orchestrator) } }
    private func runs(orchestrator name: String) -> Bool { seats.values.contains { $0.runs(orchestrator: name) } }
    private func runs(activity name: VersionedName) -> Bool { seats.values.contains { $0.runs(activity: name) } }

    /// With its version where it is only that which nobody takes.
    private func note(activity name: VersionedName, waiting count: Int, in missing: inout UnservedNames) {
        let isKnown = seats.values.contains { $0.offer.activities?.contains(name.name) ?? true }
        missing.activities[isKnown ? name.description : name.name, default: 0] += count
    }
}
