import DurableTask
import DurableTaskHub
import DurableTaskTesting
import SQLiteStorage

/// A hub's file with rows of every kind, as a run leaves it: instances that are finished, failed, suspended, waiting for
/// events, timers and activities, and what the host keeps.
enum RealRun {
    static let ids = ["done", "failed", "left", "waiting", "asleep", "busy", "suspended", "later"].flatMap { kind in
        (0..<3).map { InstanceID(trusted: "\(kind)-\($0)") }
    }

    static func fill(_ path: String) async throws {
        let storage = try SQLiteStorage.open(file: path, owner: "a")
        let clock = ManualClock()
        let hub = TaskHub(name: "test", storage: storage, owner: "a", clock: clock)
        try await hub.open()
        let executor = ScriptedExecutor(
            door: hub, orchestrators: scripts, activities: ["work": { Payload("\($0?.text ?? "nothing") is done") }])
        executor.connect()
        for id in ids {
            let name = String(id.rawValue.prefix { $0 != "-" })
            var request = StartRequest(name: name, instanceID: id, version: "1.\(id)", tags: ["kind": name])
            request.input = Payload(String(repeating: "input of \(id) ", count: 20))
            request.idempotencyKey = "start-\(id)"
            if name == "later" { request.scheduledStart = clock.now.advanced(by: .seconds(600)) }
            _ = try await hub.start(request)
        }
        for number in 0..<3 {
            for kind in ["done", "failed", "left"] {
                let id = InstanceID(trusted: "\(kind)-\(number)")
                _ = try await hub.waitForCompletion(of: id, timeout: .seconds(300))
            }
            for kind in ["waiting", "asleep", "busy", "suspended"] {
                let id = InstanceID(trusted: "\(kind)-\(number)")
                _ = try await hub.waitForStart(of: id, timeout: .seconds(300))
            }
            let suspended = InstanceID(trusted: "suspended-\(number)")
            try await hub.suspend(suspended, reason: "for a while")
            for letter in ["a", "b"] {
                let text = Payload(String(repeating: letter, count: 150))
                try await hub.raiseEvent("letter", input: text, to: suspended, idempotencyKey: nil)
            }
        }
        await hub.close()
        let epoch = try await storage.claim(0, by: "a")
        let event = HistoryEvent.encodeRows([HistoryEvent(timestamp: .epoch, .eventRaised(name: "abroad", input: "1"))])
        for sequence in 1...4 as ClosedRange<UInt64> {
            let row = OutboxRow(
                target: 1, sequence: sequence, instanceID: InstanceID(trusted: "far"), executionID: nil, visibleAt: nil,
                event: event)
            try await storage.commit([.putOutbox(row), .putReceived(from: 1, sequence: sequence)], epoch: epoch)
        }
        for number in 0..<6 {
            let value = [UInt8](repeating: UInt8(number), count: 100)
            _ = try await storage.put(value, for: RecordKey(.audit, "record-\(number)"), expecting: nil)
            _ = try await storage.enqueue(value, to: "orders", at: .epoch, visibleAt: .epoch, expiresAt: nil)
        }
        await storage.close()
    }

    private static let scripts: [String: ScriptedExecutor.Orchestrator] = [
        "done": { script in try script.call("work", try script.call("work", script.input)) },
        "failed": { _ in throw NoGood() },
        "left": { script in
            _ = script.schedule("nobody does this", "left behind")
            return script.input
        },
        "waiting": { script in try script.event("never") },
        "asleep": { script in
            try script.sleep(.seconds(3600))
            return nil
        },
        "busy": { script in try script.call("nobody does this", script.input) },
        "suspended": { script in try script.event("letter") },
        "later": { script in script.input },
    ]

    private struct NoGood: Error {}
}

/// Everything the ports serve of a ``RealRun``, piece by piece.
struct Contents: Equatable {
    /// By what was asked for: what was served; nil when it could not be read.
    var pieces: [String: [AnyHashable]?] = [:]

    init(_ storage: SQLiteStorage) async {
        for id in RealRun.ids {
            await take("header \(id)") { [try await storage.header(of: id)].compactMap { $0 } }
            await take("state \(id)") { [try await storage.state(of: id, including: .all)].compactMap { $0 } }
            await take("history \(id)") { try await storage.history(of: id, generation: 0, from: 0) }
            await take("receipt \(id)") { [try await storage.receipt(for: "start-\(id)")].compactMap { $0 } }
        }
        await take("instances") { try await storage.instances(matching: InstanceQuery(pageSize: 1_000)).instances }
        for column in InstanceOrder.Column.allCases {
            let query = InstanceQuery(order: InstanceOrder(column, ascending: true), pageSize: 1_000)
            await take("instances by \(column)") { try await storage.instances(matching: query).instances }
        }
        await take("snapshot") {
            let snapshot = try await storage.open(0)
            let (headers, messages): ([AnyHashable], [AnyHashable]) = (snapshot.withOpenActivities, snapshot.messages)
            let (detached, outbox): ([AnyHashable], [AnyHashable]) = (snapshot.detachedActivities, snapshot.outbox)
            return headers + messages + detached + outbox + snapshot.wakeUps.map { "wake \($0)" }
                + snapshot.received.map { "received \($0)" }
        }
        await take("records") { try await storage.records(in: .audit, after: nil, limit: 100) }
        await take("queue") { try await storage.peek(at: "orders", limit: 100, now: Timestamp(seconds: 60)) }
    }

    private mutating func take(_ piece: String, _ read: () async throws -> [AnyHashable]) async {
        pieces[piece] = .some(try? await read())
    }

    /// Rows that are served here and were never written.
    func altered(from whole: Contents) -> [String] {
        pieces.flatMap { piece, rows in
            Set(rows ?? []).subtracting((whole.pieces[piece] ?? nil) ?? []).map { "\(piece): \($0)" }
        }
    }
}
