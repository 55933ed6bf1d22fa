import DurableTask
import DurableTaskHub
import DurableTaskTesting
import Foundation
import GRDBSQLite
import Synchronization
import Testing

@testable import SQLiteStorage

/// A disk that fails under an open hub.
@Suite struct DiskFaultTests {
    struct Fault: Sendable, CustomTestStringConvertible {
        var action: FaultyDisk.Action
        var code: Int32
        var expected: StorageError.Code
        var testDescription: String { "\(action) fails with \(code)" }

        static let all = [
            Fault(action: .write, code: SQLITE_FULL, expected: .full),
            Fault(action: .write, code: SQLITE_IOERR | 3 << 8, expected: .io),
            Fault(action: .write, code: SQLITE_READONLY, expected: .io),
            Fault(action: .flush, code: SQLITE_IOERR | 4 << 8, expected: .io),
        ]
    }

    private let x = InstanceID(trusted: "x")

    @Test(arguments: Fault.all)
    func `a commit that fails is not seen, and a claim goes on once the disk works`(_ fault: Fault) async throws {
        try await withHubFile { path in
            FaultyDisk.fail(path, nil)
            let storage = try SQLiteStorage.open(DatabaseFile(path: path, vfs: FaultyDisk.vfs), owner: "a")
            let epoch = try await storage.claim(0, by: "a")
            try await storage.commit([.putHeader(sampleHeader("x")), .appendTurn(sampleTurn("x", 0))], epoch: epoch)
            FaultyDisk.fail(path) { action, _ in action == fault.action ? fault.code : nil }
            for _ in 0..<2 {
                let error = try await #require(throws: StorageError.self) {
                    try await storage.commit([.appendTurn(sampleTurn("x", 1))], epoch: epoch)
                }
                #expect(error.code == fault.expected)
                let again = try await #require(throws: StorageError.self) { try await storage.claim(0, by: "a") }
                #expect(again.code == fault.expected)
                #expect(try await storage.history(of: x, generation: 0, from: 0).count == 1)
                #expect(try await storage.header(of: x) != nil)
            }
            FaultyDisk.fail(path, nil)
            let next = try await storage.claim(0, by: "a")
            #expect(next == epoch + 1)
            #expect(try await storage.history(of: x, generation: 0, from: 0).count == 1)
            try await storage.commit([.appendTurn(sampleTurn("x", 1))], epoch: next)
            await storage.close()

            let reopened = try SQLiteStorage.open(file: path, owner: "a")
            #expect(
                try await reopened.history(of: x, generation: 0, from: 0) == [sampleTurn("x", 0), sampleTurn("x", 1)])
            await reopened.close()
        }
    }

    @Test func `a file that is found damaged stays closed until it is opened by another`() async throws {
        try await withHubFile { path in
            FaultyDisk.fail(path, nil)
            let storage = try SQLiteStorage.open(DatabaseFile(path: path, vfs: FaultyDisk.vfs), owner: "a")
            let epoch = try await storage.claim(0, by: "a")
            FaultyDisk.fail(path) { action, _ in action == .write ? SQLITE_CORRUPT : nil }
            let error = try await #require(throws: StorageError.self) {
                try await storage.commit([.putHeader(sampleHeader("x"))], epoch: epoch)
            }
            #expect(error.code == .damaged)
            #expect(error.message.contains("petrel hub verify"))
            FaultyDisk.fail(path, nil)
            let again = try await #require(throws: StorageError.self) { try await storage.claim(0, by: "a") }
            #expect(again.code == .damaged)
            await storage.close()
            let reopened = try SQLiteStorage.open(file: path, owner: "a")
            #expect(try await reopened.claim(0, by: "a") == epoch + 1)
            await reopened.close()
        }
    }

    /// The flush of every commit in turn fails, and what was written is lost with it, while the files still show it.
    @Test func `what was acknowledged is on the disk, whichever flush failed`() async throws {
        try await withHubFile { path in
            FaultyDisk.fail(path, nil)
            let storage = try SQLiteStorage.open(DatabaseFile(path: path, vfs: FaultyDisk.vfs), owner: "a")
            var epoch = try await storage.claim(0, by: "a")
            try await storage.commit([.putHeader(sampleHeader("x"))], epoch: epoch)
            var turn = 0
            var images: [(turns: Int, database: [UInt8], log: [UInt8])] = []
            for round in 0..<24 {
                // Now and then the flush after the next fails: that of the claim, or of what it writes back.
                let left = Mutex(round % 3)
                FaultyDisk.fail(path) { action, _ in
                    guard action == .flush else { return nil }
                    let isNow = left.withLock { left in
                        left -= 1
                        return left == -1
                    }
                    return isNow ? SQLITE_IOERR | 4 << 8 : nil
                }
                for _ in 0..<3 {
                    do {
                        try await storage.commit([.appendTurn(sampleTurn("x", turn, bytes: 3_000))], epoch: epoch)
                        turn += 1
                    } catch is StorageError {
                        while true { if let claimed = try? await storage.claim(0, by: "a") { epoch = claimed; break } }
                        #expect(try await storage.history(of: x, generation: 0, from: 0).count == turn)
                    }
                    let image = FaultyDisk.image(of: path)
                    images.append((turn, image.database, image.log))
                }
            }
            FaultyDisk.fail(path, nil)
            await storage.close()
            #expect(turn > 24)
            for image in images {
                let copy = path + "-after"
                for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: copy + suffix) }
                try Data(image.database).write(to: URL(filePath: copy))
                try Data(image.log).write(to: URL(filePath: copy + "-wal"))
                let left = try SQLiteStorage.open(file: copy, owner: "a")
                #expect(try await left.history(of: x, generation: 0, from: 0).count == image.turns)
                await left.close()
            }
        }
    }

    /// Everything fails now and then, under load; the hub closes and opens itself until all is done.
    @Test(arguments: [FaultyDisk.Action.write, .flush])
    func `a hub goes on by itself, and does what it has acknowledged once`(_ action: FaultyDisk.Action) async throws {
        try await withHubFile { path in
            FaultyDisk.fail(path, nil)
            let storage = try SQLiteStorage.open(DatabaseFile(path: path, vfs: FaultyDisk.vfs), owner: "a")
            let hub = TaskHub(name: "test", storage: storage, owner: "a")
            try await hub.open()
            let executor = ScriptedExecutor(
                door: hub, orchestrators: ["row": Self.row], activities: ["work": { Payload("\($0?.text ?? "") done") }]
            )
            executor.connect()
            let calls = Mutex(0)
            FaultyDisk.fail(path) { done, _ in
                guard done == action else { return nil }
                let number = calls.withLock { calls in
                    calls += 1
                    return calls
                }
                return number % (action == .flush ? 5 : 29) == 0 && number < (action == .flush ? 26 : 150)
                    ? SQLITE_IOERR | 3 << 8 : nil
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<40 {
                    group.addTask {
                        let id = InstanceID(trusted: "row-\(number)")
                        var request = StartRequest(name: "row", instanceID: id)
                        request.idempotencyKey = "key-\(number)"
                        while (try? await hub.start(request)) == nil { await Task.yield() }
                        while true {
                            guard let state = try? await hub.waitForCompletion(of: id, timeout: .seconds(300)) else {
                                await Task.yield()
                                continue
                            }
                            #expect(state.output == "1 done,2 done")
                            let rows = try await hub.history(of: id) ?? []
                            #expect(rows.count { if case .taskCompleted = $0.kind { true } else { false } } == 2)
                            return
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(calls.withLock { $0 } > (action == .flush ? 10 : 58))
            FaultyDisk.fail(path, nil)
            await hub.close()
            await storage.close()
        }
    }

    private static let row: ScriptedExecutor.Orchestrator = { script in
        let one = try script.call("work", "1")
        let two = try script.call("work", "2")
        return Payload([one, two].map { $0?.text ?? "-" }.joined(separator: ","))
    }
}
