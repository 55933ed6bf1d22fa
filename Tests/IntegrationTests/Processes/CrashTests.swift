import Foundation
import Synchronization
import Testing

/// The program as it is used, and the plug pulled.
@Suite struct CrashTests {
    private struct Rounds: Encodable {
        var tracks: String
        var count = 12
        var stopsAt: Int?
    }

    /// What `longWay` answers.
    private static func output(last: Int) -> [Int] { (0..<12).map { $0 * 3 } + [last] }

    @Test func whatWasAcknowledgedSurvivesKillingTheHostAtAnyMoment() async throws {
        let root = TemporaryFolder()
        defer { root.remove() }
        // Where an instance is when the host is killed: just accepted; in one of its activities; waiting for its event.
        let moments: [Int?] = [nil, 0, 1, 6, 11, nil]
        for (number, stopsAt) in moments.enumerated() {
            let id = "way-\(number)"
            let petrel = try PetrelProcess(root: root, ["--output", "json"])
            let host = try await petrel.host()
            let worker = try #require(Int32(try await host.get("/api/process").body))
            _ = try await host.begin("longWay", Rounds(tracks: "\(root.path)/\(id)", stopsAt: stopsAt), id: id)
            let isAtTheEnd = number == moments.count - 1
            if !isAtTheEnd { try await host.raise("Last", "\(number)", to: host.instance(id)) }
            let walked = isAtTheEnd ? 12 : stopsAt.map { $0 + 1 } ?? 0
            try await eventually("'\(id)' is so far") { Set(root.lines(of: id)).count >= walked }
            await petrel.kill()
            try await eventually("the worker ends with its host") { !Processes.isAlive(worker) }
        }
        try await withPetrel(root: root) { _, host in
            for number in moments.indices {
                let id = "way-\(number)"
                try root.write("\(id).go", "")
                if number == moments.count - 1 { try await host.raise("Last", "\(number)", to: host.instance(id)) }
                let output: [Int] = try await host.output(of: host.instance(id))
                #expect(output == Self.output(last: number))
                let walked = root.lines(of: id)
                #expect(Set(walked) == Set((0..<12).map(String.init)))
                // What was under way at a kill runs again; what was done does not.
                #expect(walked.count <= 12 + moments.count - number)
            }
        }
    }

    @Test func noMessageIsLostAndNoneComesAgainAfterItsEnd() async throws {
        let root = TemporaryFolder()
        defer { root.remove() }
        func send(_ weight: Int, to host: RunningHost) async throws {
            let sent = try await host.post(
                "/api/tracked", "{\"page\":\"\(root.path)/parcels\",\"weights\":[\(weight)]}")
            #expect(sent.status == 202)
        }
        let petrel = try PetrelProcess(root: root, ["--output", "json"])
        let host = try await petrel.host()
        for weight in 0..<40 { try await send(weight, to: host) }
        try await eventually("the first is under way") { root.lines(of: "parcels").contains("0") }
        let worker = try #require(Int32(try await host.get("/api/process").body))
        await petrel.kill()
        try await eventually("the worker ends with its host") { !Processes.isAlive(worker) }
        try root.write("parcels.go", "")
        try await withPetrel(root: root) { _, host in
            // What was under way is seen again when the host's hold on it is over.
            try await eventually("all have come, the first again") {
                let lines = root.lines(of: "parcels")
                return Set(lines).count == 40 && lines.count { $0 == "0" } >= 2
            }
        }
        // Those that were deleted stay away: they would come before one that is new.
        let before = root.lines(of: "parcels").count
        try await withPetrel(root: root) { _, host in
            try await send(40, to: host)
            try await eventually("the new one has come") { root.lines(of: "parcels").contains("40") }
        }
        #expect(root.lines(of: "parcels").count == before + 1)
    }

    @Test func everyStartThatWasAnsweredIsThereAfterTheHostWasKilledAmongMany() async throws {
        let root = TemporaryFolder()
        defer { root.remove() }
        let petrel = try PetrelProcess(root: root, ["--output", "json"])
        let host = try await petrel.host()
        let answers = Counter()
        let accepted = await withTaskGroup(of: [String].self) { group in
            for _ in 0..<8 {
                group.addTask {
                    var ids: [String] = []
                    // Ends with the host.
                    while let check = try? await host.begin("fanOut", 3) {
                        ids.append(check.id)
                        if answers.next() == 100 { petrel.signal(SIGKILL) }
                    }
                    return ids
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        _ = await petrel.status()
        #expect(accepted.count >= 100)
        try await withPetrel(root: root) { _, host in
            for id in accepted {
                let sum: Int = try await host.output(of: host.instance(id))
                #expect(sum == 6)
            }
        }
    }

    @Test func anActivityThatWasUnderWayRunsAgainAfterTheHostWasKilled() async throws {
        let root = TemporaryFolder()
        defer { root.remove() }
        let file = "\(root.path)/file"
        let petrel = try PetrelProcess(root: root, ["--output", "json"])
        let first = try await petrel.host()
        let worker = try #require(Int32(try await first.get("/api/process").body))
        let check = try await first.begin("watchFile", file)
        try await eventually("the activity runs") { root.lines(of: "file.tracks").count == 1 }
        await petrel.kill()
        // Even one whose function holds its thread.
        try await eventually("the worker ends with its host") { !Processes.isAlive(worker) }
        try await withPetrel(root: root) { _, host in
            try await eventually("the activity runs again") { root.lines(of: "file.tracks").count == 2 }
            try root.write("file", "")
            #expect(try await host.output(of: host.instance(check.id)) == "seen")
        }
    }

    @Test func killingTheWorkerLosesNothing() async throws {
        let root = TemporaryFolder()
        defer { root.remove() }
        try await withPetrel(root: root) { _, host in
            let id = "way"
            let check = try await host.begin("longWay", Rounds(tracks: "\(root.path)/\(id)", stopsAt: 6), id: id)
            for attempt in 1...2 {
                try await eventually("it is in its seventh round") {
                    root.lines(of: id).count { $0 == "6" } == attempt
                }
                try await eventually("a worker is there") { try await host.get("/api/hello").status == 200 }
                let worker = try #require(Int32(try await host.get("/api/process").body))
                kill(worker, SIGKILL)
                try await eventually("another worker is there") {
                    let reply = try await host.get("/api/process")
                    return reply.status == 200 && reply.body != "\(worker)"
                }
            }
            try root.write("\(id).go", "")
            try await host.raise("Last", "7", to: check)
            #expect(try await host.output(of: check) == Self.output(last: 7))
            #expect(root.lines(of: id).count == 14)
        }
    }
}

final class Counter: Sendable {
    private let count = Atomic(0)

    /// From 1.
    func next() -> Int { count.add(1, ordering: .relaxed).newValue }
}

enum Processes {
    /// Whether there is a process, other than as an entry its parent has not read yet.
    static func isAlive(_ id: Int32) -> Bool {
        guard let stat = FileManager.default.contents(atPath: "/proc/\(id)/stat") else { return false }
        let afterName = String(decoding: stat, as: UTF8.self).split(separator: ")").last ?? ""
        return !afterName.hasPrefix(" Z")
    }
}
