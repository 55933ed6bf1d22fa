import Foundation
import Testing

/// What SIGTERM and SIGINT do to the program.
@Suite struct DrainTests {
    /// Starts `watchFile`, and returns when its activity runs.
    private func startWatching(
        _ file: String, _ root: TemporaryFolder, _ host: RunningHost
    ) async throws -> RunningHost.CheckStatus {
        let check = try await host.begin("watchFile", "\(root.path)/\(file)")
        try await eventually("the activity runs") { root.lines(of: "\(file).tracks").count == 1 }
        return check
    }

    private func drains(_ host: RunningHost) async throws {
        try await eventually("it is not ready") { try await host.get("/readyz").status == 503 }
    }

    @Test func whatRunsAtSigtermFinishesAndIsNotDoneAgain() async throws {
        let root = TemporaryFolder()
        defer { root.remove() }
        let petrel = try PetrelProcess(root: root, ["--output", "json"])
        let host = try await petrel.host()
        let check = try await startWatching("file", root, host)
        petrel.signal(SIGTERM)
        try await drains(host)
        #expect(try await host.get("/readyz").body.contains("draining"))
        #expect(try await host.get("/livez").status == 200)
        let start = try await host.post("\(RunningHost.webhooks)/orchestrators/fanOut", "3")
        #expect(start.status == 503)
        #expect(start.header("Retry-After") != nil)
        let hello = try await host.get("/api/hello")
        #expect(hello.status == 503)
        #expect(hello.header("Retry-After") != nil)
        #expect(try await host.status(of: check).runtimeStatus == "Running")
        try root.write("file", "")
        #expect(await petrel.status() == .exited(0))
        try await withPetrel(root: root) { _, host in
            let seen: String = try await host.output(of: host.instance(check.id))
            #expect(seen == "seen")
            #expect(root.lines(of: "file.tracks").count == 1)
        }
    }

    @Test func whatDoesNotFinishInTheGraceTimeIsDoneAgain() async throws {
        let root = TemporaryFolder()
        defer { root.remove() }
        let petrel = try PetrelProcess(
            root: root, ["--output", "json"], environment: ["Petrel__shutdown__grace": "00:00:01"])
        let host = try await petrel.host()
        let worker = try #require(Int32(try await host.get("/api/process").body))
        let check = try await startWatching("file", root, host)
        petrel.signal(SIGTERM)
        #expect(await petrel.status() == .exited(0))
        #expect(!Processes.isAlive(worker))
        try await withPetrel(root: root) { _, host in
            try await eventually("the activity runs again") { root.lines(of: "file.tracks").count == 2 }
            try root.write("file", "")
            let seen: String = try await host.output(of: host.instance(check.id))
            #expect(seen == "seen")
        }
    }

    @Test(arguments: [[SIGTERM, SIGINT], [SIGINT, SIGTERM]])
    func aSecondSignalStopsAtOnceAndLosesNothing(_ signals: [Int32]) async throws {
        let root = TemporaryFolder()
        defer { root.remove() }
        let petrel = try PetrelProcess(root: root, ["--output", "json"])
        let host = try await petrel.host()
        let worker = try #require(Int32(try await host.get("/api/process").body))
        let check = try await startWatching("file", root, host)
        petrel.signal(signals[0])
        try await drains(host)
        petrel.signal(signals[1])
        #expect(await petrel.status() == .exited(128 + signals[1]))
        try await eventually("the worker ends with its host") { !Processes.isAlive(worker) }
        try await withPetrel(root: root) { _, host in
            try await eventually("the activity runs again") { root.lines(of: "file.tracks").count == 2 }
            try root.write("file", "")
            let seen: String = try await host.output(of: host.instance(check.id))
            #expect(seen == "seen")
        }
    }

    @Test func noStartThatWasAnsweredDuringADrainIsLost() async throws {
        let root = TemporaryFolder()
        defer { root.remove() }
        let petrel = try PetrelProcess(root: root, ["--output", "json"])
        let host = try await petrel.host()
        _ = try await startWatching("file", root, host)
        let answers = Counter()
        let refusals = Counter()
        let accepted = await withTaskGroup(of: [String].self) { group in
            for _ in 0..<8 {
                group.addTask {
                    var ids: [String] = []
                    while let answer = try? await host.post("\(RunningHost.webhooks)/orchestrators/fanOut", "3") {
                        if answer.status == 503 {
                            _ = refusals.next()
                            break
                        }
                        guard let check = try? answer.json(RunningHost.CheckStatus.self) else { break }
                        ids.append(check.id)
                        if answers.next() == 50 { petrel.signal(SIGTERM) }
                    }
                    return ids
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(refusals.next() == 9, "each client was refused at the end")
        try root.write("file", "")
        #expect(await petrel.status() == .exited(0))
        #expect(accepted.count >= 50)
        try await withPetrel(root: root) { _, host in
            for id in accepted {
                let sum: Int = try await host.output(of: host.instance(id))
                #expect(sum == 6)
            }
        }
    }
}
