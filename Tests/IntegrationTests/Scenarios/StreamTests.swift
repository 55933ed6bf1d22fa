import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Testing

extension ScenarioTests {
    /// Bodies that come and go in parts.
    @Suite struct StreamTests {
        private func open(
            _ host: RunningHost, _ path: String, _ parts: AsyncStream<ByteBuffer>? = nil
        ) async throws -> HTTPClientResponse {
            var request = HTTPClientRequest(url: host.origin + path)
            if let parts {
                request.method = .POST
                request.body = .stream(parts, length: .unknown)
            }
            return try await HTTPClient.shared.execute(request, timeout: .seconds(60))
        }

        private func text(_ part: ByteBuffer?) -> String? { part.map { String(buffer: $0) } }

        @Test(arguments: Setting.warm) func aPartIsSentWhenItIsWritten(_ setting: Setting) async throws {
            let host = try setting.host()
            let name = "lines-\(UUID().uuidString)"
            let response = try await open(host, "/api/lines/\(name)")
            #expect(response.headers.first(name: "Content-Type") == "text/plain")
            #expect(response.headers.first(name: "Content-Length") == nil)
            var parts = response.body.makeAsyncIterator()
            for line in ["first", "second", "third"] {
                if line != "first" { _ = try await host.post("/api/gates/\(name)-\(line)") }
                #expect(try await text(parts.next()) == line + "\n")
            }
            #expect(try await parts.next() == nil)
            #expect(try await host.notes(name, atLeast: 1) == ["whole"])
        }

        @Test(arguments: Setting.warm) func whoMakesABodyIsCancelledWhenTheCallerGoes(_ setting: Setting) async throws {
            let host = try setting.host()
            let name = "lines-\(UUID().uuidString)"
            let (begun, begin) = AsyncStream<Void>.makeStream()
            let reading = Task {
                let response = try await open(host, "/api/lines/\(name)")
                var parts = response.body.makeAsyncIterator()
                _ = try await parts.next()
                begin.finish()
                while try await parts.next() != nil {}
            }
            for await _ in begun {}
            reading.cancel()
            #expect(try await host.notes(name, atLeast: 1) == ["CancellationError"])
        }

        @Test(arguments: Setting.warm) func aLongBodyComesWhole(_ setting: Setting) async throws {
            let response = try await open(setting.host(), "/api/bytes/5000000")
            let body = try await response.body.collect(upTo: 6_000_000)
            #expect(body.readableBytes == 5_000_000)
        }

        @Test(arguments: Setting.warm) func aBodyThatFailsIsCutOff(_ setting: Setting) async throws {
            let response = try await open(setting.host(), "/api/broken-lines")
            #expect(response.status == .ok)
            await #expect(throws: (any Error).self) { try await response.body.collect(upTo: 1_000) }
        }

        @Test(arguments: Setting.warm) func eventsAreSentAsBrowsersReadThem(_ setting: Setting) async throws {
            let response = try await setting.host().get("/api/count-events")
            #expect(response.header("Content-Type") == "text/event-stream")
            #expect(response.header("Cache-Control") == "no-cache")
            let events = (1...3).map { "event: count\nid: \($0)\ndata: \($0)\ndata: of 3\n\n" }.joined()
            #expect(response.body == events + ":\n\ndata: over\n\n")
        }

        @Test(arguments: Setting.warm) func aFunctionTakesABodyWhileItComes(_ setting: Setting) async throws {
            let host = try setting.host()
            let name = "upload-\(UUID().uuidString)"
            let (parts, send) = AsyncStream<ByteBuffer>.makeStream()
            async let response = open(host, "/api/uploads/\(name)", parts)
            for count in 1...3 {
                send.yield(ByteBuffer(repeating: 7, count: 10))
                #expect(try await host.notes(name, atLeast: count).last == "\(count * 10)")
            }
            send.finish()
            #expect(try await text(response.body.collect(upTo: 100)) == "30")
        }

        @Test(arguments: Setting.warm) func aLongUploadComesWhole(_ setting: Setting) async throws {
            let host = try setting.host()
            let name = "upload-\(UUID().uuidString)"
            let parts = AsyncStream<ByteBuffer> { send in
                for _ in 0..<50 { send.yield(ByteBuffer(repeating: 7, count: 100_000)) }
                send.finish()
            }
            #expect(try await text(open(host, "/api/uploads/\(name)", parts).body.collect(upTo: 100)) == "5000000")
            #expect(try await host.send(.POST, "/api/uploads/\(name)", "short").body == "5")
            #expect(try await host.post("/api/uploads/\(name)").body == "0")
        }

        @Test(arguments: Setting.warm) func aBodyThatIsNotReadHoldsUpNobody(_ setting: Setting) async throws {
            let host = try setting.host()
            let (parts, send) = AsyncStream<ByteBuffer>.makeStream()
            send.yield(ByteBuffer(repeating: 7, count: 10))
            let response = try await open(host, "/api/unread-uploads", parts)
            #expect(response.headers.first(name: "Connection") == "close")
            #expect(try await text(response.body.collect(upTo: 100)) == "enough")
            send.finish()
            #expect(try await host.get("/api/hello").body == "hello")
        }

        @Test(arguments: Setting.warm) func bothDirectionsAtOnce(_ setting: Setting) async throws {
            let host = try setting.host()
            let (parts, send) = AsyncStream<ByteBuffer>.makeStream()
            let response = try await open(host, "/api/conversations", parts)
            var answers = response.body.makeAsyncIterator()
            for word in ["one", "two", "three"] {
                send.yield(ByteBuffer(string: word))
                #expect(try await text(answers.next()) == word)
            }
            send.finish()
            #expect(try await answers.next() == nil)
        }
    }
}
