import DurableTask
import DurableTaskHub
import DurableTaskTesting
import Foundation
import GRDB
import SQLiteStorage
import Synchronization
import Testing

/// A hub over a file some rows of which are not what was written: whom they concern stands still, everybody else goes on.
@Suite struct DamagedRowTests {
    private static let ids = ["header", "unseen", "history", "message", "sound"].map { InstanceID(trusted: $0) }

    @Test func `a damaged row stops its instance, names itself, and can be purged away`() async throws {
        try await withHubFile { path in
            try await fill(path)
            let queue = try DatabaseQueue(path: path)
            try await queue.writeWithoutTransaction { database in
                try database.execute(
                    sql: """
                        UPDATE instances SET updated = 7 WHERE id IN ('header', 'unseen');
                        UPDATE turns SET committed = 7
                            WHERE instance = (SELECT number FROM instances WHERE id = 'history');
                        UPDATE messages SET visible = 7
                            WHERE instance = (SELECT number FROM instances WHERE id = 'message');
                        """)
            }
            try queue.close()

            let storage = try SQLiteStorage.open(file: path, owner: "a")
            let problems = Mutex<[String]>([])
            let hub = TaskHub(name: "test", storage: storage, owner: "a") { line in
                problems.withLock { $0.append(line) }
            }
            try await hub.open()
            ScriptedExecutor(door: hub, orchestrators: ["go": { try $0.event("go") }]).connect()

            for (id, words) in [("header", "'instances'"), ("history", "'turns'"), ("message", "'messages'")] {
                await #expect {
                    try await hub.raiseEvent("go", input: nil, to: InstanceID(trusted: id), idempotencyKey: nil)
                } throws: { error in
                    (error as? TaskHubError)?.code == .corrupt && "\(error)".contains(words) && "\(error)".contains(id)
                }
                #expect(problems.withLock { $0.contains { $0.contains(words) } })
            }
            let sound = InstanceID(trusted: "sound")
            try await hub.raiseEvent("go", input: "went", to: sound, idempotencyKey: nil)
            #expect(try await hub.waitForCompletion(of: sound, timeout: .seconds(300))?.output == "went")
            #expect(hub.trouble == nil)
            // What was accepted for it cannot be read: it shows why it does not go on.
            let message = try await hub.state(of: InstanceID(trusted: "message"), including: [])
            #expect(message?.header.hold?.kind == .damage)
            // Nothing new takes the place of the row that was left out.
            for _ in 0..<20 { _ = try await hub.start(StartRequest(name: "go")) }
            let kept = try await DatabaseQueue(path: path).read { database in
                try Int.fetchOne(database, sql: "SELECT count(*) FROM messages WHERE visible = 7")
            }
            #expect(kept == 2)

            for id in Self.ids.dropLast() {
                #expect(try await hub.purge(id))
                #expect(try await hub.state(of: id, including: .all) == nil)
                _ = try await hub.start(StartRequest(name: "go", instanceID: id))
                try await hub.raiseEvent("go", input: "again", to: id, idempotencyKey: nil)
                #expect(try await hub.waitForCompletion(of: id, timeout: .seconds(300))?.output == "again")
            }
            await hub.close()
            await storage.close()
            #expect(try SQLiteStorage.verify(file: path, owner: "test").findings.isEmpty)
        }
    }

    /// Each waits for its event, with open activities or messages that bring it back when the hub opens.
    private func fill(_ path: String) async throws {
        let storage = try SQLiteStorage.open(file: path, owner: "a")
        let hub = TaskHub(name: "test", storage: storage, owner: "a")
        try await hub.open()
        ScriptedExecutor(
            door: hub,
            orchestrators: [
                "go": { script in
                    if script.input == "busy" { _ = script.schedule("nobody does this") }
                    return try script.event("go")
                }
            ]
        ).connect()
        for id in Self.ids {
            let isBusy = ["header", "unseen", "history"].contains(id.rawValue)
            _ = try await hub.start(StartRequest(name: "go", instanceID: id, input: isBusy ? "busy" : nil))
            _ = try await hub.waitForStart(of: id, timeout: .seconds(300))
        }
        try await hub.suspend(InstanceID(trusted: "message"), reason: nil)
        try await hub.raiseEvent("go", input: "lost", to: InstanceID(trusted: "message"), idempotencyKey: nil)
        await hub.close()
        await storage.close()
    }
}
