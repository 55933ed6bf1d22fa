import DurableTask

extension Script {
    /// Which of an activity and a timer came first.
    fileprivate func first(of activity: Int32, _ timer: Int32) throws -> Int32 {
        for event in events {
            switch event.kind {
            case .taskCompleted(activity, _): return activity
            case .timerFired(_, timer): return timer
            default: continue
            }
        }
        throw Waiting()
    }
}

/// The orchestrators of the simulation: small, and of every kind.
enum SimulatedWork {
    static let orchestrators: [String: ScriptedExecutor.Orchestrator] = [
        "chain": { script in
            let a = try script.call("work", "1")
            let b = try script.call("work", "2")
            return Payload("\(a?.text ?? "-")\(b?.text ?? "-")")
        },
        "fan": { script in
            let ids = (0..<4).map { script.schedule("work", Payload("\($0)")) }
            return Payload(try ids.map { try script.result(of: $0)?.text ?? "-" }.joined())
        },
        "events": { script in
            Payload(try (0..<3).map { _ in try script.event("n")?.text ?? "-" }.joined(separator: ","))
        },
        "timer": { script in
            try script.sleep(.seconds(30))
            return "awake"
        },
        "parent": { script in
            let a = script.startChild("chain")
            let b = script.startChild("timer")
            return Payload("\(try script.result(of: a)?.text ?? "-")\(try script.result(of: b)?.text ?? "-")")
        },
        // Waits for an activity for ten seconds, and never for another one.
        "racer": { script in
            let slow = script.schedule("work", "slow")
            let timer = script.ask(.createTimer(fireAt: script.started.advanced(by: .seconds(10))))
            let needless = script.schedule("work", "needless")
            let isInTime = try script.first(of: slow, timer) == slow
            script.ask(isInTime ? .cancelTimer(timerID: timer) : .cancelTask(taskScheduledID: slow))
            script.ask(.cancelTask(taskScheduledID: needless))
            let last = try script.call("rare", "3")
            return Payload("\(isInTime ? "work" : "time")\(last?.text ?? "-")")
        },
        // Not everybody runs it.
        hermit: { script in try script.call("rare", "1") },
        "eternal": { script in
            let seen = [script.input?.text ?? "", try script.event("n")?.text ?? "-"].filter { !$0.isEmpty }
            let list = seen.joined(separator: ",")
            if list.split(separator: ",").count >= 3 { return Payload(list) }
            let mine = script.events.filter { if case .eventRaised("n", _) = $0.kind { true } else { false } }
            let rest = mine.dropFirst()
            throw ScriptedExecutor.ContinueAsNew(Payload(list), carryover: Array(rest))
        },
        // Signals two journals, and asks one of them.
        "clerk": { script in
            for number in 0..<3 { script.signal(journals[number % 2], "note") }
            _ = try script.call(journals[0], "note")
            script.signal(journals[1], "pass on")
            return nil
        },
        // Is alone with two journals for a while.
        "auditor": { script in
            let section = try script.lock(journals)
            _ = try script.call(journals[1], "note")
            _ = try script.call("work", "audit")
            _ = try script.call(journals[0], "note")
            script.unlock(section, journals)
            return nil
        },
        // Leaves without giving back what it has asked for.
        "boor": { script in
            _ = script.startLock(journals)
            if script.input?.text != "again" { throw ScriptedExecutor.ContinueAsNew("again") }
            _ = try script.call("work", "boor")
            return nil
        },
        // Fails when one of its activities does, which happens, until it is rewound often enough.
        "doomed": { script in
            let first = try script.call("work", "1")
            let ids = (0..<3).map { script.schedule("flaky", Payload("\($0)")) }
            let rest = try ids.map { try script.result(of: $0)?.text ?? "-" }.joined()
            return Payload("\(first?.text ?? "-")\(rest)")
        },
        // Fails by itself, or by its sub-orchestrations.
        "elder": { script in
            let a = script.startChild("doomed")
            let b = script.startChild("doomed")
            let own = script.schedule("flaky", "e")
            let children = try [a, b].map { try script.result(of: $0)?.text ?? "-" }.joined()
            return Payload("\(children)\(try script.result(of: own)?.text ?? "-")")
        },
        "sender": { script in
            let target = InstanceID(trusted: script.input?.text ?? "nobody")
            for number in 1...3 {
                script.ask(.sendEvent(target: target, name: "from", input: Payload("\(number)")))
            }
            return nil
        },
    ]

    static let journals = [EntityID(trusted: "journal", "a"), EntityID(trusted: "journal", "b")]

    /// A journal's state is what it was told: the request ids, in order. Some it passes on to the other.
    static let entity: ScriptedExecutor.Entity = { operation, state, actions in
        state = Payload(((state?.text).map { $0 + "," } ?? "") + operation.requestID)
        if operation.operation == "pass on" {
            actions.append(.signal(journals[0], operation: "note", input: nil, scheduledTime: nil))
        }
        return state
    }

    static let hermit = "hermit"
    /// Those that fail and are rewound.
    static let rewound: Set<String> = ["doomed", "elder"]

    /// What an executor runs that does not run everything.
    static let commonOrchestrators = Set(orchestrators.keys).subtracting([hermit])
    static let commonActivities: Set<String> = ["work", "flaky"]

    static func activity(_ input: Payload?) -> Payload { Payload("<\(input?.text ?? "")>") }
}
