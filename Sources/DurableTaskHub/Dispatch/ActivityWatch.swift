package import DurableTask

/// The activities in the hands of executors: since when, how far they are, and when their time is over. A value: the
/// driver asks it what is due.
package struct ActivityWatch {
    package struct Entry: Sendable {
        package var item: ActivityWorkItem
        package var executor: ExecutorID
        package var startedAt: Timestamp
        package var lastHeartbeat: Timestamp?
        package var progress: Payload?
        /// It has been asked to stop, or its time was over: why its result does not count.
        package var over: RefusedResult.Reason?
        fileprivate var number: UInt64
    }

    /// An activity whose time is over.
    package struct Late: Sendable {
        package var entry: Entry
        package var failure: FailureDetails
    }

    private var entries: [ActivityToken: Entry] = [:]
    /// Those with a time-out; the number stands for the token.
    private var timed: [UInt64: ActivityToken] = [:]
    private var deadlines = WakeUps<UInt64, Timestamp>()
    private var lastNumber: UInt64 = 0

    package init() {}

    package mutating func begin(_ item: ActivityWorkItem, on executor: ExecutorID, at now: Timestamp) {
        lastNumber += 1
        let entry = Entry(item: item, executor: executor, startedAt: now, number: lastNumber)
        entries[item.token] = entry
        // Most have no tags at all, and a look into an empty dictionary is cheap.
        guard let deadline = entry.deadline else { return }
        timed[lastNumber] = item.token
        deadlines.arm(lastNumber, at: deadline.at)
    }

    /// A sign of life; one of an activity that is not here is nothing.
    package mutating func heartbeat(of token: ActivityToken, progress: Payload?, at now: Timestamp) {
        guard let started = entries[token]?.startedAt else { return }
        entries[token]?.lastHeartbeat = max(now, started)
        if let progress { entries[token]?.progress = progress }
    }

    /// It is asked to stop: nobody waits for its result.
    package mutating func stop(_ token: ActivityToken) { entries[token]?.over = .canceled }

    /// It is in nobody's hands any more.
    package mutating func end(_ token: ActivityToken) -> Entry? {
        guard let entry = entries.removeValue(forKey: token) else { return nil }
        forgetDeadline(of: entry)
        return entry
    }

    /// The executor is gone.
    package mutating func lose(_ executor: ExecutorID) {
        for (token, entry) in entries where entry.executor == executor { _ = end(token) }
    }

    /// No later than the first deadline; heartbeats move deadlines, so there may be nothing to do then.
    package var next: Timestamp? { deadlines.next }

    /// Those whose time is over, each once. Their entries stay until their executors answer or go.
    package mutating func late(at now: Timestamp) -> [Late] {
        var late: [Late] = []
        while let number = deadlines.popDue(now) {
            guard let token = timed[number], let entry = entries[token], let deadline = entry.deadline else { continue }
            guard deadline.at <= now else {
                deadlines.arm(number, at: deadline.at)
                continue
            }
            timed[number] = nil
            var over = entry
            over.over = entry.over ?? .timedOut
            entries[token] = over
            late.append(Late(entry: over, failure: entry.failure(deadline)))
        }
        return late
    }

    /// By task id.
    package func open(of instanceID: InstanceID) -> [OpenActivity] {
        entries.values.filter { $0.item.token.instanceID == instanceID && $0.over == nil }.map(OpenActivity.init)
            .sorted { ($0.taskID, $0.startedAt) < ($1.taskID, $1.startedAt) }
    }

    private mutating func forgetDeadline(of entry: Entry) {
        guard timed.removeValue(forKey: entry.number) != nil else { return }
        deadlines.disarm(entry.number)
    }
}

extension ActivityWatch.Entry {
    fileprivate enum Limit {
        case whole(Duration)
        case heartbeat(Duration)
    }

    /// The time-out that ends first.
    fileprivate var deadline: (at: Timestamp, limit: Limit)? {
        if item.task.tags.isEmpty { return nil }
        let whole = item.task.timeout.map { (at: startedAt.advanced(by: $0), limit: Limit.whole($0)) }
        let silence = item.task.heartbeatTimeout.map {
            (at: (lastHeartbeat ?? startedAt).advanced(by: $0), limit: Limit.heartbeat($0))
        }
        guard let whole else { return silence }
        guard let silence else { return whole }
        return silence.at < whole.at ? silence : whole
    }

    fileprivate func failure(_ deadline: (at: Timestamp, limit: Limit)) -> FailureDetails {
        let what =
            switch deadline.limit {
            case .whole(let time): "was not done \(time) after it was handed out"
            case .heartbeat(let time): "gave no sign of life for \(time)"
            }
        return FailureDetails(
            errorType: "ActivityTimeout",
            message: "The activity '\(item.task.name)' (#\(item.token.scheduling.eventID)) \(what).")
    }
}

extension OpenActivity {
    fileprivate init(_ entry: ActivityWatch.Entry) {
        self.init(
            name: entry.item.task.name, taskID: entry.item.token.scheduling.eventID, attempt: entry.item.task.attempt,
            startedAt: entry.startedAt, lastHeartbeat: entry.lastHeartbeat, progress: entry.progress)
    }
}
