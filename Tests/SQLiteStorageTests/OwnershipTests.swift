import DurableTask
import Foundation
import GRDB
import SQLiteStorage
import Testing

@Suite struct OwnershipTests {
    @Test func `a hub that another process has is refused with that process's id, and free once it is killed`()
        async throws
    {
        try await withHubFile { path in
            let holder = Process()
            holder.executableURL = URL(filePath: "/bin/sh")
            holder.arguments = [
                "-c", #"exec 9>>"$1"; flock -n 9 || exit 1; echo $$ > "$1"; echo ready; exec sleep 600"#, "sh",
                path + ".lock",
            ]
            let output = Pipe()
            holder.standardOutput = output
            try holder.run()
            defer { kill(holder.processIdentifier, SIGKILL) }
            #expect(String(decoding: output.fileHandleForReading.availableData, as: UTF8.self) == "ready\n")

            let error = try #require(throws: StorageError.self) { try SQLiteStorage.open(file: path, owner: "second") }
            #expect(error.code == .owned)
            #expect(error.message.contains("process \(holder.processIdentifier)"))

            kill(holder.processIdentifier, SIGKILL)
            holder.waitUntilExit()
            let storage = try SQLiteStorage.open(file: path, owner: "second")
            await storage.close()
        }
    }

    @Test func `a second opening in this process is refused, naming owner and process`() async throws {
        try await withHubFile { path in
            let storage = try SQLiteStorage.open(file: path, owner: "petrel start")
            let error = try #require(throws: StorageError.self) { try SQLiteStorage.open(file: path, owner: "second") }
            #expect(error.code == .owned)
            #expect(error.message.contains("process \(getpid()) ('petrel start')"))
            await storage.close()
        }
    }

    @Test func `a file of a newer version is refused and left as it is`() async throws {
        try await withHubFile { path in
            try await SQLiteStorage.open(file: path, owner: "a").close()
            try withDatabase(path) { try $0.execute(sql: "PRAGMA user_version = 99") }
            let before = try Data(contentsOf: URL(filePath: path))
            let error = try #require(throws: StorageError.self) { try SQLiteStorage.open(file: path, owner: "a") }
            #expect(error.code == .newerSchema)
            #expect(error.message.contains("99"))
            #expect(try Data(contentsOf: URL(filePath: path)) == before)
        }
    }

    private static let withoutVersion4 = [
        "instancesByName", "instancesByEnd", "instancesByParent", "instancesByVersion", "instancesByError",
        "receiptsByTime",
    ].map { "DROP INDEX \($0);" }.joined()

    @Test func `a file of version 1 gets the table of entities and keeps what it has`() async throws {
        try await withHubFile { path in
            let first = try SQLiteStorage.open(file: path, owner: "a")
            let epoch = try await first.claim(0, by: "a")
            try await first.commit([.putHeader(sampleHeader("one"))], epoch: epoch)
            await first.close()
            try withDatabase(path) {
                try $0.execute(
                    sql: """
                        DROP TABLE entities; DROP TABLE payloads; DROP TABLE payloadNames;
                        \(Self.withoutVersion4) PRAGMA user_version = 1
                        """)
            }
            let before = try SQLiteStorage.verify(file: path, owner: "a").findings
            #expect(!before.contains { $0.message.contains("'entities'") })
            let second = try SQLiteStorage.open(file: path, owner: "a")
            let id = InstanceID(trusted: "@counter@a")
            let row = EntityRow(instanceID: id, state: "1", createdAt: .epoch, lastModifiedAt: .epoch)
            let next = try await second.claim(0, by: "a")
            try await second.commit([.putEntity(row)], epoch: next)
            #expect(try await second.entity(id) == row)
            #expect(try await second.header(of: InstanceID(trusted: "one")) != nil)
            await second.close()
            #expect(try SQLiteStorage.verify(file: path, owner: "a").findings == before)
        }
    }

    @Test func `a file of version 3 gets the other orders of instances`() async throws {
        try await withHubFile { path in
            let first = try SQLiteStorage.open(file: path, owner: "a")
            let epoch = try await first.claim(0, by: "a")
            try await first.commit([.putHeader(sampleHeader("one")), .putHeader(sampleHeader("two"))], epoch: epoch)
            await first.close()
            try withDatabase(path) {
                try $0.execute(
                    sql:
                        "\(Self.withoutVersion4) PRAGMA user_version = 3"
                )
            }
            let before = try SQLiteStorage.verify(file: path, owner: "a").findings
            let second = try SQLiteStorage.open(file: path, owner: "a")
            let query = InstanceQuery(order: InstanceOrder(.name, ascending: true), parts: [])
            #expect(try await second.instances(matching: query).instances.count == 2)
            await second.close()
            #expect(try SQLiteStorage.verify(file: path, owner: "a").findings == before)
        }
    }

    @Test func `a file of version 2 gets the tables of payloads`() async throws {
        try await withHubFile { path in
            let first = try SQLiteStorage.open(file: path, owner: "a")
            let epoch = try await first.claim(0, by: "a")
            let row = EntityRow(
                instanceID: InstanceID(trusted: "@counter@a"), state: "1", createdAt: .epoch, lastModifiedAt: .epoch)
            try await first.commit([.putEntity(row)], epoch: epoch)
            await first.close()
            try withDatabase(path) {
                try $0.execute(
                    sql: """
                        DROP TABLE payloads; DROP TABLE payloadNames; \(Self.withoutVersion4)
                        PRAGMA user_version = 2
                        """)
            }
            #expect(try SQLiteStorage.verify(file: path, owner: "a").findings.isEmpty)
            let second = try SQLiteStorage.open(file: path, owner: "a")
            try await second.storePart(0, of: .random(), [1])
            #expect(try await second.entity(row.instanceID) == row)
            await second.close()
        }
    }

    @Test(arguments: [
        "UPDATE entities SET state = '2'", "UPDATE entities SET holder = 'x', section = 'y'",
        "UPDATE instances SET id = '@counter@b' WHERE number = (SELECT number FROM entities)",
        "UPDATE entities SET number = number + 1",
    ]) func `a damaged row of an entity is found`(_ damage: String) async throws {
        try await withHubFile { path in
            let storage = try SQLiteStorage.open(file: path, owner: "a")
            let id = InstanceID(trusted: "@counter@a")
            let row = EntityRow(instanceID: id, state: "1", createdAt: .epoch, lastModifiedAt: .epoch)
            let epoch = try await storage.claim(0, by: "a")
            try await storage.commit([.putEntity(row)], epoch: epoch)
            await storage.close()
            #expect(try SQLiteStorage.verify(file: path, owner: "a").findings.isEmpty)
            try withDatabase(path) { try $0.execute(sql: damage) }
            let findings = try SQLiteStorage.verify(file: path, owner: "a").findings
            #expect(findings.contains { $0.message.contains("'entities'") }, "\(findings)")
        }
    }

    @Test func `an entity without state and messages leaves no row anywhere`() async throws {
        try await withHubFile { path in
            let storage = try SQLiteStorage.open(file: path, owner: "a")
            let id = InstanceID(trusted: "@counter@a")
            let epoch = try await storage.claim(0, by: "a")
            try await storage.commit([.putMessage(sampleMessage(id.rawValue, 1))], epoch: epoch)
            try await storage.commit([.deleteMessage(id, sequence: 1), .deleteEntity(id)], epoch: epoch)
            await storage.close()
            let counts = try withDatabase(path) { database in
                try ["instances", "messages", "entities"].map {
                    try Int.fetchOne(database, sql: "SELECT count(*) FROM \($0)")
                }
            }
            #expect(counts == [0, 0, 0])
        }
    }

    @Test func `a database of another program is refused`() async throws {
        try await withHubFile { path in
            try withDatabase(path) { try $0.execute(sql: "CREATE TABLE theirs (a)") }
            let error = try #require(throws: StorageError.self) { try SQLiteStorage.open(file: path, owner: "a") }
            #expect(error.code == .conflict)
        }
    }

    @Test func `a file that is no database is refused as damaged`() async throws {
        try await withHubFile { path in
            try Data(repeating: 7, count: 10_000).write(to: URL(filePath: path))
            let error = try #require(throws: StorageError.self) { try SQLiteStorage.open(file: path, owner: "a") }
            #expect(error.code == .damaged)
        }
    }

    @Test func `a folder that is not there is an error of reading and writing`() async throws {
        try await withHubFile { path in
            let error = try #require(throws: StorageError.self) {
                try SQLiteStorage.open(file: path + "/no/hub.sqlite", owner: "a")
            }
            #expect(error.code == .io)
        }
    }

    @Test func `the file says whose it is`() async throws {
        try await withHubFile { path in
            try await SQLiteStorage.open(file: path, owner: "a").close()
            let numbers = try withDatabase(path) { database in
                try ["application_id", "user_version"].map { try Int.fetchOne(database, sql: "PRAGMA \($0)") }
            }
            #expect(numbers == [0x5054_524C, 4])
        }
    }

    private func withDatabase<Value>(_ path: String, _ body: (Database) throws -> Value) throws -> Value {
        let queue = try DatabaseQueue(path: path)
        defer { try? queue.close() }
        return try queue.inDatabase(body)
    }
}
