import Foundation

/// Plays the scripts of one client.
struct Client: Sendable {
    /// How many scripts are played at once.
    private static let width = 24

    let requests: Requests
    /// The connections of another client, which sends letters to the same instances.
    let other: Requests
    let ledger: ClientLedger
    let figures: Figures
    /// The kill that comes next; a script begins when its turn has come.
    let round: Current<Int>
    /// Of the activities.
    let activityLedger: String

    /// - Parameter scripts: in the order of their rounds.
    func play(_ scripts: [Script]) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            var playing = 0
            for script in scripts {
                _ = try await round.when { $0 >= script.round ? true : nil }
                if playing == Self.width {
                    try await group.next()
                    playing -= 1
                }
                group.addTask { try await play(script) }
                playing += 1
            }
            while try await group.next() != nil {}
        }
    }

    private func play(_ script: Script) async throws {
        var random = SeededRandom(seed: script.seed)
        try await pause(&random)
        guard try await start(script, &random) else { return }
        if script.kind.takesLetters {
            try await sendLetters(script, &random)
        } else if script.kind.isTerminated {
            try await pause(&random)
            try await look(script.id, &random)
            try await terminate(script.id)
        } else if script.kind == .hapless {
            try await mend(script.id)
        }
        if let suspension = script.suspension, !script.kind.takesLetters {
            try await suspend(script.id, for: suspension)
        }
        for _ in 0..<3 {
            try await pause(&random)
            try await look(script.id, &random)
        }
    }

    // MARK: Starting

    /// - Returns: whether it was acknowledged.
    private func start(_ script: Script, _ random: inout SeededRandom) async throws -> Bool {
        let body = try Self.json(script.order)
        var request = Requests.Request(path: "/orchestrators/\(script.kind.rawValue)/\(script.id)", body: body)
        ledger.started(script.id, .maybe)
        if script.startsOnce {
            guard let reply = try await requests.once(request), reply.status != 503, reply.status != 429 else {
                figures.count { $0.maybeStarts += 1 }
                return false
            }
            try Self.expectGood(reply, "The start of '\(script.id)'")
        } else {
            request.key = "start-\(script.id)"
            try Self.expectGood(try await requests.untilAnswered(request), "The start of '\(script.id)'")
        }
        ledger.started(script.id, .acknowledged)
        figures.count { $0.starts += 1 }
        if !script.startsOnce, random.chance(25) {
            // The same request once more, as a client does that lost the answer: it must have no effect.
            try await pause(&random)
            try Self.expectGood(try await requests.untilAnswered(request), "The repeated start of '\(script.id)'")
        }
        if let herald = script.heraldID { try await startHerald(herald, script) }
        return true
    }

    private func startHerald(_ herald: String, _ script: Script) async throws {
        let order = Script.Order(
            size: script.heraldLetters ?? 1, pause: script.order.pause, senders: 0, target: script.id)
        ledger.heraldStarted(script.id, .maybe)
        let reply = try await requests.untilAnswered(
            .init(path: "/orchestrators/herald/\(herald)", body: try Self.json(order), key: "start-\(herald)"))
        try Self.expectGood(reply, "The start of '\(herald)'")
        ledger.heraldStarted(script.id, .acknowledged)
        figures.count { $0.starts += 1 }
    }

    // MARK: Steering

    /// While it is suspended it must stay so, whoever dies.
    func suspend(_ id: String, for duration: Duration) async throws {
        let reply = try await requests.untilAnswered(.init(path: "/instances/\(id)/suspend?reason=torture"))
        // It has ended before.
        if reply.status == 410 { return }
        try Self.expectGood(reply, "Suspending '\(id)'")
        ledger.note("acknowledged suspension \(id)")
        figures.count { $0.suspensions += 1 }
        try await Task.sleep(for: duration)
        if let status = try await requests.status(of: id) {
            try ledger.saw(status)
            guard status.runtimeStatus == "Suspended" || status.isTerminal else {
                throw Violation("'\(id)' was suspended, and is \(status.runtimeStatus).")
            }
        }
        let resumed = try await requests.untilAnswered(.init(path: "/instances/\(id)/resume?reason=torture"))
        if resumed.status == 410 { return }
        try Self.expectGood(resumed, "Resuming '\(id)'")
        ledger.note("acknowledged resumption \(id)")
    }

    private func terminate(_ id: String) async throws {
        let reply = try await requests.untilAnswered(
            .init(path: "/instances/\(id)/terminate?reason=\(id)&recursive=true"))
        // An earlier one, whose answer was lost, has ended it.
        if reply.status != 410 { try Self.expectGood(reply, "Terminating '\(id)'") }
        ledger.terminated(id)
        figures.count { $0.terminations += 1 }
    }

    /// Waits until it has failed, mends what it needs, and rewinds it.
    private func mend(_ id: String) async throws {
        while try await requests.status(of: id)?.runtimeStatus != "Failed" {
            try await Task.sleep(for: .milliseconds(20))
        }
        guard FileManager.default.createFile(atPath: "\(activityLedger).\(id).mended", contents: nil) else {
            throw Violation("The file that mends '\(id)' cannot be written.")
        }
        let reply = try await requests.untilAnswered(.init(path: "/instances/\(id)/rewind?reason=mended"))
        // An earlier one, whose answer was lost, has made it go on, or end.
        if reply.status != 409, reply.status != 410 { try Self.expectGood(reply, "Rewinding '\(id)'") }
        ledger.note("acknowledged rewind \(id)")
        figures.count { $0.rewinds += 1 }
    }

    // MARK: Looking

    private func look(_ id: String, _ random: inout SeededRandom) async throws {
        guard let status = try await requests.status(of: id, withHistory: random.chance(50)) else {
            throw Violation("The acknowledged instance '\(id)' is not there.")
        }
        try ledger.saw(status)
    }

    func pause(_ random: inout SeededRandom) async throws {
        let long = random.chance(20)
        try await Task.sleep(for: random.milliseconds(0...(long ? 150 : 10)))
    }

    static func expectGood(_ reply: Requests.Reply, _ what: String) throws {
        guard reply.isGood else { throw Violation("\(what) was answered with \(reply.status): \(reply.text)") }
    }

    static func json(_ value: some Encodable) throws -> String {
        String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
    }
}
