import FunctionModel
import SwiftWorkers
import Testing

#if canImport(Glibc)
    import Glibc
#endif

@Suite(.timeLimit(.minutes(2))) struct InvocationTests {
    @Test func `a request reaches its function whole, and the response comes back whole`() async throws {
        try await withWorker { app in
            let response = try await app.worker.invoke(
                "echo",
                with: HTTPRequestData(
                    method: .post, origin: "http://localhost:7071", path: "/api/echo/7",
                    query: [.init("a", "1"), .init("a", "2")], parameters: ["id": "7"],
                    headers: ["X-Sent": "grüße"], body: [0, 1, 255]))
            #expect(response.status == 201)
            #expect(response.headers["X-Method"] == "POST")
            #expect(response.headers["X-Path"] == "/api/echo/7")
            #expect(response.headers["X-Query"] == "a=1&a=2")
            #expect(response.headers["X-Id"] == "7")
            #expect(response.headers["X-Echo"] == "grüße")
            #expect(response.body == [0, 1, 255])
        }
    }

    @Test func `bodies of five megabytes go both ways, many at once, and do not hold up small ones`() async throws {
        try await withWorker { app in
            let big = (0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<4 {
                    group.addTask {
                        var request = app.request("")
                        request.body = big + [UInt8(number)]
                        let response = try await app.worker.invoke("echo", with: request)
                        #expect(response.body == big + [UInt8(number)])
                    }
                }
                for number in 0..<200 {
                    group.addTask {
                        let response = try await app.post("echo", "\(number)")
                        #expect(response.body == Array("\(number)".utf8))
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func `a function that throws says what it threw`() async throws {
        try await withWorker { app in
            let error = await #expect(throws: InvocationError.self) { try await app.post("end", "throw") }
            #expect(error?.code == .threw)
            #expect(error?.errorType == "TestWorker.EndError")
        }
    }

    @Test func `a function nobody has written is unknown`() async throws {
        try await withWorker { app in
            let error = await #expect(throws: InvocationError.self) { try await app.post("nobody") }
            #expect(error?.code == .unknownFunction)
            #expect(error?.message.contains("nobody") == true)
        }
    }

    @Test func `functions that block their threads stop neither others nor the socket`() async throws {
        try await withWorker { app in
            var template = Array("/tmp/petrel-test-XXXXXX".utf8CString)
            let folder = try #require(template.withUnsafeMutableBufferPointer { $0.baseAddress.flatMap(mkdtemp) })
            let gate = String(cString: folder) + "/open"
            defer {
                unlink(gate)
                rmdir(folder)
            }
            try await withThrowingTaskGroup(of: [UInt8].self) { group in
                // More than there are cores.
                for _ in 0..<6 { group.addTask { try await app.post("block", gate).body } }
                await app.log.line(containing: "blocking on")
                #expect(try await app.post("echo", "still here").body == Array("still here".utf8))
                close(open(gate, O_CREAT | O_WRONLY, 0o600))
                for try await body in group { #expect(body == Array("free".utf8)) }
            }
        }
    }

    @Test func `cancelling the caller cancels the function`() async throws {
        try await withWorker { app in
            let call = Task { try await app.post("linger") }
            await app.log.line(containing: "lingering")
            call.cancel()
            let error = await #expect(throws: InvocationError.self) { try await call.value }
            #expect(error?.code == .cancelled)
            await app.log.line(containing: "cancelled")
        }
    }

    @Test func `a function gets the environment it is given, its own process group and no descriptors`() async throws {
        try await withWorker {
            $0.environment = ["CITY": "Łódź"]
        } test: { app in
            func value(_ name: String) async throws -> HTTPResponseData {
                var request = app.request("")
                request.query = [.init("name", name)]
                return try await app.worker.invoke("environment", with: request)
            }
            let response = try await value("CITY")
            #expect(response.body == Array("Łódź".utf8))
            #expect(response.headers["X-Descriptors"] == "")
            #expect(response.headers["X-Group"] == response.headers["X-Process"])
            #expect(try await value("SWIFT_DETERMINISTIC_HASHING").body == [0x31])
            // What a function starts must not take itself for a worker.
            #expect(try await value("PETREL_WORKER_SOCKET").body == [0x2D])
        }
    }
}
