import DurableTask
import DurableTaskHub

/// What the simulated clients have done and been told: the ledger the promises are checked against.
struct SimulatedClient {
    struct Started {
        var orchestrator: String
        var isAcknowledged = false
        var isTerminationAsked = false
        var isPurgeAsked = false
    }

    struct Sent {
        var number: Int
        var isAcknowledged = false
    }

    enum Waiting {
        case start(InstanceID)
        case event(InstanceID, number: Int)
        case other
    }

    var started: [InstanceID: Started] = [:]
    /// Events per instance, in the order they were sent; one is under way at a time.
    var sent: [InstanceID: [Sent]] = [:]
    var waiting: [ReplyID: Waiting] = [:]
    var nextReply: ReplyID = 1
    private var nextInstance = 1

    static let orchestrators = [
        "chain", "fan", "events", "timer", "parent", "eternal", "sender", "racer", SimulatedWork.hermit,
        "clerk", "auditor", "boor", "doomed", "elder",
    ]

    /// What some client asks next: mostly one thing, now and then the same of many instances at once.
    mutating func requests(using random: inout Xoshiro256) -> [(Request, ReplyID)] {
        random.next() % 24 == 0 ? many(using: &random) : request(using: &random).map { [$0] } ?? []
    }

    /// The same for all instances of one orchestrator.
    private mutating func many(using random: inout Xoshiro256) -> [(Request, ReplyID)] {
        let name = Self.orchestrators[Int(random.next() % UInt64(Self.orchestrators.count))]
        let dice = random.next() % 8
        return started.keys.sorted().filter { started[$0]?.orchestrator == name }.map { id in
            switch dice {
            case 0: return (terminate(id, recursive: true), reply(for: .other))
            case 1, 2:
                started[id]?.isPurgeAsked = true
                return (.purge(id), reply(for: .other))
            case 3...5: return (.suspend(id, reason: nil), reply(for: .other))
            default: return (.resume(id, reason: nil), reply(for: .other))
            }
        }
    }

    private mutating func terminate(_ id: InstanceID, recursive: Bool) -> Request {
        started[id]?.isTerminationAsked = true
        return .terminate(id, output: "\"ended\"", recursive: recursive)
    }

    private mutating func request(using random: inout Xoshiro256) -> (Request, ReplyID)? {
        let ids = started.keys.sorted()
        let dice = random.next() % 10
        if ids.isEmpty || dice < 3 {
            let name = Self.orchestrators[Int(random.next() % UInt64(Self.orchestrators.count))]
            let id = InstanceID(trusted: "\(name)-\(nextInstance)")
            nextInstance += 1
            started[id] = Started(orchestrator: name)
            let target = ids.isEmpty ? "nobody" : ids[Int(random.next() % UInt64(ids.count))].rawValue
            let start = StartRequest(name: name, instanceID: id, input: Payload(name == "sender" ? target : ""))
            return (.start(start, id: id, isFresh: false, receipt: nil), reply(for: .start(id)))
        }
        let id = ids[Int(random.next() % UInt64(ids.count))]
        switch dice {
        case 8: return (terminate(id, recursive: random.next() % 2 == 0), reply(for: .other))
        case 9 where random.next() % 2 == 0: return (.suspend(id, reason: nil), reply(for: .other))
        case 9: return (.resume(id, reason: nil), reply(for: .other))
        case 6...7 where started[id].map({ SimulatedWork.rewound.contains($0.orchestrator) }) ?? false:
            return (.rewind(id, reason: nil), reply(for: .other))
        default: return event(for: id)
        }
    }

    /// The next event for an instance, unless one is under way.
    mutating func event(for id: InstanceID) -> (Request, ReplyID)? {
        let isBusy = waiting.values.contains { if case .event(id, _) = $0 { true } else { false } }
        guard !isBusy else { return nil }
        let number = (sent[id]?.count ?? 0) + 1
        sent[id, default: []].append(Sent(number: number))
        return (
            .raiseEvent(id, name: "n", input: Payload("\(number)"), receipt: nil),
            reply(for: .event(id, number: number))
        )
    }

    mutating func reply(for waiting: Waiting) -> ReplyID {
        defer { nextReply += 1 }
        self.waiting[nextReply] = waiting
        return nextReply
    }

    mutating func answered(_ id: ReplyID, _ result: Result<Reply, TaskHubError>) {
        guard let request = waiting.removeValue(forKey: id), case .success = result else { return }
        switch request {
        case .start(let id): started[id]?.isAcknowledged = true
        case .event(let id, let number): sent[id]?[number - 1].isAcknowledged = true
        case .other: break
        }
    }
}
