package import DurableTask

/// Which executor gets which work: a value that knows the offers, the free places and the queues.
///
/// Work nobody offers to run waits here, visibly, and does not stand in the way of anything else.
package struct Dispatcher {
    package enum Work {
        case turn(InstanceID)
        case activity(ActivityWorkItem)
    }

    /// What to do next: the driver gives the work to the executor.
    package struct Assignment {
        package var work: Work
        package var executor: ExecutorID
        package var keepsSessions: Bool
    }

    private struct Seat {
        var offer: ExecutorOffer
        var turns = 0
        var activities = 0
        var turnsInHand: Set<TurnToken> = []
        var activitiesInHand: Set<ActivityToken> = []

        var hasRoomForTurn: Bool { offer.maximumTurns.map { turns < $0 } ?? true }
        var hasRoomForActivity: Bool { offer.maximumActivities.map { activities < $0 } ?? true }
        func runs(orchestrator name: String) -> Bool { offer.orchestrators?.contains(name) ?? true }
        func runs(activity name: String) -> Bool { offer.activities?.contains(name) ?? true }
    }

    private var seats: [ExecutorID: Seat] = [:]
    /// In order of connection; work goes to the least busy, the earlier one where that does not decide.
    private var order: [ExecutorID] = []
    private var turns = NamedQueues<(id: InstanceID, preferred: ExecutorID?)>()
    private var activities = NamedQueues<ActivityWorkItem>()
    private var turnHolders: [TurnToken: ExecutorID] = [:]
    private var activityHolders: [ActivityToken: ExecutorID] = [:]
    /// Activities not to be started when their turn comes.
    private var skipped: Set<ActivityToken> = []

    package init() {}

    // MARK: - Executors

    package mutating func connect(_ id: ExecutorID, _ offer: ExecutorOffer) -> [Assignment] {
        if seats[id] == nil { order.append(id) }
        seats[id, default: Seat(offer: offer)].offer = offer
        return fill()
    }

    /// What the executor had in hand is lost.
    package mutating func disconnect(_ id: ExecutorID) -> (turns: [TurnToken], activities: [ActivityToken]) {
        guard let seat = seats.removeValue(forKey: id) else { return ([], []) }
        order.removeAll { $0 == id }
        for token in seat.turnsInHand { turnHolders[token] = nil }
        for token in seat.activitiesInHand { activityHolders[token] = nil }
        return (
            seat.turnsInHand.sorted { $0.dispatch < $1.dispatch },
            seat.activitiesInHand.sorted { $0.dispatch < $1.dispatch }
        )
    }

    package func holder(of token: ActivityToken) -> ExecutorID? { activityHolders[token] }

    // MARK: - Work comes

    package mutating func enqueueTurn(_ id: InstanceID, name: String, preferred: ExecutorID?) -> Assignment? {
        if turns.isEmpty(name), let executor = seatForTurn(name, preferred: preferred) {
            return assignTurn(id, to: executor)
        }
        turns.append((id, preferred), to: name)
        return nil
    }

    package mutating func enqueueActivity(_ item: ActivityWorkItem) -> Assignment? {
        let name = item.task.name
        if activities.isEmpty(name), let executor = seatForActivity(name) { return assignActivity(item, to: executor) }
        activities.append(item, to: name)
        return nil
    }

    package mutating func turnHandedOver(_ token: TurnToken, to executor: ExecutorID) {
        turnHolders[token] = executor
        seats[executor]?.turnsInHand.insert(token)
    }

    /// - Returns: whether the activity was in somebody's hands; otherwise it is skipped when its turn comes.
    package mutating func skip(_ token: ActivityToken) {
        if activityHolders[token] == nil { skipped.insert(token) }
    }

    // MARK: - Places become free

    package mutating func turnDone(_ token: TurnToken) -> [Assignment] {
        guard let executor = turnHolders.removeValue(forKey: token) else { return [] }
        seats[executor]?.turnsInHand.remove(token)
        return turnPlaceFree(at: executor)
    }

    package mutating func declined(_ executor: ExecutorID) -> [Assignment] { turnPlaceFree(at: executor) }

    package mutating func activityDone(_ token: ActivityToken) -> [Assignment] {
        guard let executor = activityHolders.removeValue(forKey: token) else { return [] }
        seats[executor]?.activitiesInHand.remove(token)
        seats[executor]?.activities -= 1
        return activities.isEmpty ? [] : fillActivities()
    }

    private mutating func turnPlaceFree(at executor: ExecutorID) -> [Assignment] {
        seats[executor]?.turns -= 1
        return turns.isEmpty ? [] : fillTurns()
    }

    // MARK: - Choosing

    private mutating func fill() -> [Assignment] { fillTurns() + fillActivities() }

    private mutating func fillTurns() -> [Assignment] {
        var assignments: [Assignment] = []
        for name in turns.names {
            while let next = turns.first(of: name), let executor = seatForTurn(name, preferred: next.preferred) {
                turns.removeFirst(of: name)
                assignments.append(assignTurn(next.id, to: executor))
            }
        }
        return assignments
    }

    private mutating func fillActivities() -> [Assignment] {
        var assignments: [Assignment] = []
        for name in activities.names {
            while let next = activities.first(of: name), let executor = seatForActivity(name) {
                activities.removeFirst(of: name)
                if skipped.remove(next.token) == nil { assignments.append(assignActivity(next, to: executor)) }
            }
        }
        return assignments
    }

    private func seatForTurn(_ name: String, preferred: ExecutorID?) -> ExecutorID? {
        if let preferred, let seat = seats[preferred], seat.hasRoomForTurn, seat.runs(orchestrator: name) {
            return preferred
        }
        return leastBusy(by: { $0.turns }) { $0.hasRoomForTurn && $0.runs(orchestrator: name) }
    }

    private func seatForActivity(_ name: String) -> ExecutorID? {
        leastBusy(by: { $0.activities }) { $0.hasRoomForActivity && $0.runs(activity: name) }
    }

    private func leastBusy(by load: (Seat) -> Int, where fits: (Seat) -> Bool) -> ExecutorID? {
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

    // MARK: - What waits

    /// Nothing is in anybody's hands or could be.
    package var isIdle: Bool {
        turnHolders.isEmpty && activityHolders.isEmpty && seats.values.allSatisfy { $0.turns == 0 }
    }

    /// Names with waiting work that no connected executor offers to run, with how many wait.
    package var unserved: UnservedNames {
        var missing = UnservedNames()
        if turns.isEmpty, activities.isEmpty { return missing }
        for name in turns.names where !seats.values.contains(where: { $0.runs(orchestrator: name) }) {
            missing.orchestrators[name] = turns.count(of: name)
        }
        for name in activities.names where !seats.values.contains(where: { $0.runs(activity: name) }) {
            missing.activities[name] = activities.count(of: name)
        }
        return missing
    }
}
