import FunctionModel
import SwiftWorkers
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// Worker processes that end, are replaced, or never begin.
@Suite(.timeLimit(.minutes(2))) struct LifeTests {
    @Test(arguments: [("trap", "signal"), ("exit", "exit code 7")])
    func `a worker that ends takes its invocations with it, and another one serves`(how: String, why: String)
        async throws
    {
        try await withWorker { app in
            let before = try await app.processID()
            let error = await #expect(throws: InvocationError.self) { try await app.post("end", how) }
            #expect(error?.code == .workerLost)
            #expect(error?.message.contains(why) == true, "\(error?.message ?? "")")
            await app.door.disconnection(of: "worker-1")
            _ = try await app.door.executor("worker-2")
            #expect(try await app.processID() != before)
        }
    }

    @Test func `an app that ends before its hello is named, with its last words`() async throws {
        let error = try await refusal(start: "exit")
        #expect(error.code == .neverSaidHello)
        for part in ["TestWorker", "exit code 3", "@main", "the database is missing"] {
            #expect(error.message.contains(part), "\(error)")
        }
    }

    @Test func `an app that never says hello is given up`() async throws {
        let error = try await refusal(start: "hang", helloTimeout: .milliseconds(300))
        #expect(error.code == .neverSaidHello)
        #expect(error.message.contains("said nothing"))
    }

    @Test func `an app of another protocol version is refused`() async throws {
        let error = try await refusal(start: "version 2")
        #expect(error.code == .refused)
        #expect(error.message.contains("version 2"))
    }

    @Test func `two functions with one name are refused`() async throws {
        let error = try await refusal(start: "twins")
        #expect(error.code == .refused)
        #expect(error.message.contains("'twin'") && error.message.contains("App/A.swift:1"))
    }

    @Test func `an app that speaks something else is refused`() async throws {
        #expect(try await refusal(start: "noise").code == .neverSaidHello)
    }

    @Test func `an executable that is not there is named`() async throws {
        let worker = SwiftWorker(
            SwiftWorkerConfiguration(executable: "/nowhere/App"), door: RecordingDoor(), client: ScriptedHub(),
            logger: RecordingLog().logger)
        let error = await #expect(throws: SwiftWorkerError.self) { try await worker.run() }
        #expect(error?.message.contains("/nowhere/App") == true)
        await #expect(throws: SwiftWorkerError.self) { try await worker.waitUntilReady() }
    }

    @Test func `stopping ends the process and leaves nothing behind`() async throws {
        var template = Array("/tmp/petrel-test-XXXXXX".utf8CString)
        let folder = try #require(template.withUnsafeMutableBufferPointer { $0.baseAddress.flatMap(mkdtemp) })
        let parent = String(cString: folder)
        var process: Int32 = 0
        try await withWorker {
            $0.temporaryFolder = parent
        } test: { app in
            process = try await app.processID()
            #expect(kill(process, 0) == 0)
        }
        #expect(kill(process, 0) != 0 && errno == ESRCH)
        // Succeeds only when it is empty.
        #expect(rmdir(parent) == 0)
    }

    @Test func `another build takes over, and the one before finishes what it has`() async throws {
        try await withWorker { app in
            var template = Array("/tmp/petrel-test-XXXXXX".utf8CString)
            let folder = try #require(template.withUnsafeMutableBufferPointer { $0.baseAddress.flatMap(mkdtemp) })
            let gate = String(cString: folder) + "/open"
            defer {
                unlink(gate)
                rmdir(folder)
            }
            let before = try await app.processID()
            async let old = app.post("block", gate)
            await app.log.line(containing: "blocking on")
            app.worker.replace(executable: Harness.executable)
            _ = try await app.door.executor("worker-2")
            let now = try await app.processID()
            #expect(now != before)
            #expect(kill(before, 0) == 0)
            close(open(gate, O_CREAT | O_WRONLY, 0o600))
            #expect(try await old.body == Array("free".utf8))
            await app.door.disconnection(of: "worker-1")
            #expect(try await app.processID() == now)
        }
    }

    @Test func `a build that cannot run replaces nothing`() async throws {
        try await withWorker { app in
            let before = try await app.processID()
            app.worker.replace(executable: "/nowhere/App")
            await app.log.line(containing: "/nowhere/App")
            #expect(try await app.processID() == before)
            // The one that serves is still kept alive.
            await #expect(throws: InvocationError.self) { try await app.post("end", "exit") }
            _ = try await app.door.executor("worker-3")
            #expect(try await app.post("echo", "1").status == 201)
        }
    }

    @Test func `more workers share the load`() async throws {
        try await withWorker {
            $0.count = 2
        } test: { app in
            _ = try await app.door.executor("worker-1")
            _ = try await app.door.executor("worker-2")
            let lingering = Task { try await app.post("linger") }
            await app.log.line(containing: "lingering")
            let idle = try await app.processID()
            for _ in 0..<5 { #expect(try await app.processID() == idle) }
            lingering.cancel()
            _ = await lingering.result
        }
    }
}
