import Foundation
import Testing

/// `petrel start`, from its options to its exit status.
@Suite struct StartTests {
    /// Runs to the end what cannot start, and answers what it says.
    private func refusal(
        root: TemporaryFolder, program: String? = "ScenarioApp", port: Int = 0, _ arguments: [String] = [],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> String {
        let petrel = try PetrelProcess(root: root, program: program, port: port, arguments)
        #expect(await petrel.status() == .exited(1), sourceLocation: sourceLocation)
        _ = await petrel.errors.line { _ in false }
        _ = await petrel.output.line { _ in false }
        #expect(petrel.output.text == "", sourceLocation: sourceLocation)
        return petrel.errors.text
    }

    @Test func theReadyLineNamesThePortsAndFunctions() async throws {
        let root = TemporaryFolder()
        defer { root.remove() }
        let petrel = try PetrelProcess(root: root, ["--output", "json"])
        let ready = try await petrel.ready()
        #expect(ready.ready)
        #expect(ready.taskHub == "default")
        let port = try #require(ready.ports["functions"])
        #expect(ready.url == "http://127.0.0.1:\(port)")
        #expect(ready.functions.contains { $0.name == "inSequence" && $0.trigger == "orchestrationTrigger" })
        let host = try await petrel.host()
        #expect(try await host.get("/readyz").status == 200)
        #expect(try await host.run("inSequence", [1, 2]) == [2, 4])
        #expect(await petrel.stop() == .exited(0))
        #expect(petrel.output.text.split(separator: "\n").count == 1, "stdout carries data and nothing else")
    }

    @Test func theHostRunsAloneWithoutAnApp() async throws {
        let root = TemporaryFolder()
        defer { root.remove() }
        try await withPetrel(root: root, program: nil) { _, host in
            #expect(try await host.get("/livez").status == 200)
            // There is nobody to run it; it waits for somebody.
            let check = try await host.begin("anything")
            #expect(try await host.status(of: check).runtimeStatus == "Pending")
        }
    }

    @Test func sigtermLetsWhatIsUnderWayFinishAndExitsWithZero() async throws {
        let root = TemporaryFolder()
        defer { root.remove() }
        let petrel = try PetrelProcess(["host", "start"], root: root, ["--output", "json"])
        let host = try await petrel.host()
        let worker = try #require(Int32(try await host.get("/api/process").body))
        let check = try await host.begin("awaitAnswer")
        try await host.raise("Answer", #"{"text":"yes","number":7}"#, to: check)
        #expect(await petrel.stop() == .exited(0))
        #expect(!Processes.isAlive(worker))
        try await withPetrel(root: root) { _, host in
            let end = try await host.finished(host.instance(check.id))
            #expect(end.body.contains(#""text":"yes""#))
        }
    }

    @Test func aSecondProcessOnTheSameDataNamesTheFirst() async throws {
        let root = TemporaryFolder()
        defer { root.remove() }
        try await withPetrel(root: root) { petrel, host in
            let sentence = try await refusal(root: root)
            #expect(sentence.contains("process \(petrel.id)"), "\(sentence)")
            #expect(try await host.run("atOnce", 1) == [2, 4, 6])
        }
    }

    @Test func aPortThatIsTakenIsNamed() async throws {
        let root = TemporaryFolder()
        let other = TemporaryFolder()
        defer {
            root.remove()
            other.remove()
        }
        try await withPetrel(root: root) { petrel, _ in
            let port = try #require(try await petrel.ready().ports["functions"])
            let sentence = try await refusal(root: other, port: port)
            #expect(sentence.contains("\(port)"), "\(sentence)")
            #expect(sentence.contains("--port") || sentence.contains("in use"), "\(sentence)")
        }
    }

    @Test func ephemeralLeavesNothingBehind() async throws {
        let root = TemporaryFolder()
        defer { root.remove() }
        try await withPetrel(root: root, ["--ephemeral"]) { _, host in
            let sum: Int = try await host.run("fanOut", 10)
            #expect(sum == 90)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: root.path).isEmpty)
    }

    @Test func anAppWithoutWorkerMainIsToldWhatItLacks() async throws {
        let root = TemporaryFolder()
        defer { root.remove() }
        let sentence = try await refusal(root: root, program: "NoMainApp")
        #expect(sentence.contains("@main struct App: WorkerMain {}"), "\(sentence)")
    }

    @Test func twoFunctionsOfOneNameAreBothNamed() async throws {
        let root = TemporaryFolder()
        defer { root.remove() }
        let sentence = try await refusal(root: root, program: "TwinsApp")
        #expect(sentence.contains("'twin'"), "\(sentence)")
        #expect(sentence.contains("TwinsApp/First.swift:4"), "\(sentence)")
        #expect(sentence.contains("TwinsApp/Second.swift:4"), "\(sentence)")
    }

    @Test func aWorkerThatIsNotThereIsNamed() async throws {
        let root = TemporaryFolder()
        defer { root.remove() }
        let sentence = try await refusal(root: root, program: "NoSuchApp")
        #expect(sentence.contains("NoSuchApp"), "\(sentence)")
    }

    @Test func whereOthersReachTheHostItAsksForKeysAlsoAfterARestart() async throws {
        let root = TemporaryFolder()
        defer { root.remove() }
        var keys: [String] = []
        for _ in 0..<2 {
            try await withPetrel(root: root, ["--address", "0.0.0.0"]) { petrel, host in
                #expect(petrel.errors.text.contains("Callers need keys"))
                let start = "\(RunningHost.webhooks)/orchestrators/inSequence"
                #expect(try await host.post(start, "[1]").status == 401)
                let listed = try await runPetrel(["keys", "--system", "--root", root.path, "--output", "json"])
                #expect(listed.output.contains(#""name":"durabletask_extension""#), "\(listed.output)")
                let set = try await runPetrel(["keys", "set", "durabletask_extension", "--system", "--root", root.path])
                    .output
                keys.append(set)
                // The host looks at the file once a second.
                try await eventually("the new key opens the webhooks") {
                    try await host.post("\(start)?code=\(set)", "[1]").status == 202
                }
            }
        }
        #expect(Set(keys).count == 2)
        let explained = try await runPetrel(["config", "explain", "listen", "--root", root.path])
        #expect(explained.output.contains("listen.enableAuth"), "\(explained.output)")
    }

    @Test func theCommandLineIsStrongerThanTheEnvironmentAndThatThanTheFile() async throws {
        let root = TemporaryFolder()
        defer { root.remove() }
        try root.write(
            "host.yaml",
            """
            extensions:
              http:
                routePrefix: file
              durableTask:
                hubName: fromFile
            storage:
              folder: fileData
            """)
        let environment = [
            "AzureFunctionsJobHost__extensions__http__routePrefix": "environment",
            "Petrel__storage__folder": "environmentData",
        ]
        try await withPetrel(root: root, ["--data", root.path + "/optionData"], environment: environment) {
            petrel, host in
            let ready = try await petrel.ready()
            #expect(ready.taskHub == "fromFile")
            #expect(try await host.get("/environment/hello").body == "hello")
            #expect(try await host.get("/file/hello").status == 404)
        }
        let made = try FileManager.default.contentsOfDirectory(atPath: root.path).sorted()
        #expect(made == ["host.yaml", "optionData"])
        #expect(FileManager.default.fileExists(atPath: root.path + "/optionData/fromFile.db"))
    }

    @Test func aMistakeInTheHostFileStopsTheStartWithItsPlace() async throws {
        let root = TemporaryFolder()
        defer { root.remove() }
        try root.write("host.yaml", "listen:\n  port: much\n")
        let sentence = try await refusal(root: root)
        #expect(sentence.contains("host.yaml") && sentence.contains("listen.port"), "\(sentence)")
    }
}
