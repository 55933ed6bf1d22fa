import Foundation
import Testing

/// Functions in the host's own process that end it.
@Suite struct EmbeddedPoisonTests {
    /// `EmbeddedApp` on a folder.
    private struct Program {
        let process: ChildProcess
        let output = ProcessOutput()

        init(_ folder: TemporaryFolder) throws {
            process = try ChildProcess(
                Built.path(of: "EmbeddedApp"), [folder.path + "/data"], environment: ["SWIFT_BACKTRACE": "enable=no"],
                output: output,
                errors: ProcessOutput())
        }

        /// Nil when it ends before it is ready.
        func host() async -> RunningHost? {
            guard let origin = await output.line(where: { $0.hasPrefix("http://") }) else { return nil }
            return RunningHost(origin: origin, log: RecordedLog())
        }

        /// Waits until it has ended or a condition holds.
        /// - Returns: whether the condition holds.
        func reaches(_ host: RunningHost, _ isSo: (RunningHost) async throws -> Bool) async throws -> Bool {
            var holds = false
            try await eventually("the program ends or gets so far") {
                holds = (try? await isSo(host)) == true
                return holds || !Processes.isAlive(process.id)
            }
            return holds
        }
    }

    /// Starts the program again and again until a condition holds.
    /// - Returns: how often it ended before.
    private func deaths(
        _ folder: TemporaryFolder, until isSo: (RunningHost) async throws -> Bool,
        then body: (RunningHost) async throws -> Void
    ) async throws -> Int {
        for death in 0..<10 {
            let program = try Program(folder)
            if let host = await program.host(), try await program.reaches(host, isSo) {
                try await body(host)
                program.process.signal(SIGTERM)
                #expect(await program.process.status() == .exited(0))
                return death
            }
            _ = await program.process.status()
        }
        Issue.record("it never gets so far")
        return 10
    }

    private struct Fuse: Decodable { var touches: Int }

    private struct Crash: Encodable {
        var tracks: String
        var traps: Int
    }

    @Test func anActivityThatTrapsFailsAfterAFewStartsAndWhatRanBesideItFinishes() async throws {
        let folder = TemporaryFolder()
        defer { folder.remove() }
        let first = try Program(folder)
        let host = try #require(await first.host())
        let innocents = (0..<20).map { "innocent-\($0)" }
        for id in innocents { _ = try await host.begin("watchFile", folder.path + "/go", id: id) }
        try await eventually("they run") { folder.lines(of: "go.tracks").count == innocents.count }
        // The process may end before it has answered.
        _ = try? await host.begin("survive", Crash(tracks: folder.path + "/bad", traps: 1_000), id: "bad")
        _ = await first.process.status()
        // Taken alone, one that waits for something outside would keep the others waiting.
        try folder.write("go", "")
        let deaths = try await deaths(folder) { host in
            try await host.status(of: host.instance("bad")).runtimeStatus == "Failed"
        } then: { host in
            let failure = try await host.failure(of: host.instance("bad"))
            #expect(failure.failureDetails?.innerFailure?.errorType == "Poison")
            for id in innocents {
                let output: String = try await host.output(of: host.instance(id))
                #expect(output == "seen")
            }
        }
        // Without suspicion at first, then three alone.
        #expect(deaths <= 5)
        #expect(folder.lines(of: "bad").count == deaths + 1)
    }

    @Test func anOrchestratorThatTrapsIsHeldAfterAFewStartsUntilItIsResumed() async throws {
        let folder = TemporaryFolder()
        defer { folder.remove() }
        let first = try Program(folder)
        let host = try #require(await first.host())
        _ = try await host.begin("awaitAnswer", id: "innocent")
        // The process may end before it has answered.
        _ = try? await host.begin("trapInTurn", folder.path + "/mended", id: "bad")
        _ = await first.process.status()
        let deaths = try await deaths(folder) { host in
            try await host.status(of: host.instance("bad")).hold?.kind == "poison"
        } then: { host in
            #expect(try await host.status(of: host.instance("innocent")).hold == nil)
            try await host.raise("Answer", #"{"text":"yes","number":1}"#, to: host.instance("innocent"))
            #expect(try await host.finished(host.instance("innocent")).body.contains("yes"))
            try folder.write("mended", "")
            #expect(try await host.post(host.instance("bad").resumePostUri).status == 202)
            let output: String = try await host.output(of: host.instance("bad"))
            #expect(output == "mended")
        }
        // Two more at most: what ran before it may have been to blame until its result was in storage.
        #expect(deaths <= 6)
    }

    @Test func anOperationThatTrapsFailsAfterAFewStartsAndTheOthersOfItsEntityAreCarriedOut() async throws {
        let folder = TemporaryFolder()
        defer { folder.remove() }
        let first = try Program(folder)
        let host = try #require(await first.host())
        let fuse = "\(RunningHost.webhooks)/entities/fuse/a"
        #expect(try await host.post(fuse + "?op=touch").status == 202)
        // It waits: the host answers, and has stored it, before its process ends.
        let crash = #"{"tracks": "\#(folder.path)/bad", "traps": 1000, "when": "\#(folder.path)/lit"}"#
        #expect(try await host.post(fuse + "?op=light", crash).status == 202)
        try folder.write("lit", "")
        _ = await first.process.status()
        let deaths = try await deaths(folder) { host in
            // Accepted after the one that traps, by a process that may end of it.
            _ = try await host.post("\(RunningHost.webhooks)/entities/fuse/other?op=touch")
            guard try await host.get("\(RunningHost.webhooks)/entities/fuse/other").status == 200 else { return false }
            // Carried out when the one before it has failed.
            _ = try await host.post(fuse + "?op=touch")
            return try JSONDecoder().decode(Fuse.self, from: Data(try await host.get(fuse).body.utf8)).touches > 1
        } then: { _ in
        }
        // Without suspicion at first, then three alone.
        #expect((3...5).contains(deaths))
        #expect(folder.lines(of: "bad").count == deaths + 1)
    }

    @Test func pullingThePlugTwiceBlamesNobody() async throws {
        let folder = TemporaryFolder()
        defer { folder.remove() }
        for attempt in 1...2 {
            let program = try Program(folder)
            let host = try #require(await program.host())
            if attempt == 1 { _ = try await host.begin("watchFile", folder.path + "/go", id: "one") }
            try await eventually("it runs") { folder.lines(of: "go.tracks").count == attempt }
            program.process.signal(SIGKILL)
            _ = await program.process.status()
        }
        try folder.write("go", "")
        let deaths = try await deaths(folder) { host in
            try await host.status(of: host.instance("one")).runtimeStatus == "Completed"
        } then: { _ in
        }
        #expect(deaths == 0)
    }
}
