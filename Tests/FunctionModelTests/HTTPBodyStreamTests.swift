import FunctionModel
import Synchronization
import Testing

@Suite("Bodies in parts", .timeLimit(.minutes(1)))
struct HTTPBodyStreamTests {
    private struct Broken: Error, Equatable {}

    @Test func `what is written is read, in order and to the end`() async throws {
        let stream = HTTPBodyStream { body in
            for number in 0..<1_000 { try await body.write("\(number) ") }
        }
        let bytes = try await stream.collected(upTo: .max)
        #expect(String(decoding: bytes, as: UTF8.self) == (0..<1_000).map { "\($0) " }.joined())
    }

    @Test func `nothing is produced before somebody reads, and no more than fits`() async throws {
        let written = Mutex(0)
        let stream = HTTPBodyStream { body in
            for _ in 0..<10 {
                try await body.write([UInt8](repeating: 1, count: 256 << 10))
                written.withLock { $0 += 1 }
            }
        }
        #expect(written.withLock { $0 } == 0)
        var parts = stream.makeAsyncIterator()
        _ = try await parts.next()
        // One was taken, one waits, and the writer of a third waits for room.
        #expect(written.withLock { $0 } <= 3)
        var count = 1
        while try await parts.next() != nil { count += 1 }
        #expect(count == 10)
    }

    @Test func `what was written before a failure is read before it`() async throws {
        let stream = HTTPBodyStream { body in
            try await body.write("one")
            throw Broken()
        }
        var parts = stream.makeAsyncIterator()
        #expect(try await parts.next() == Array("one".utf8))
        await #expect(throws: Broken.self) { try await parts.next() }
    }

    @Test func `whoever produces is cancelled when nobody reads any more`() async throws {
        let (ended, end) = AsyncStream<Bool>.makeStream()
        var stream: HTTPBodyStream? = HTTPBodyStream { body in
            do {
                while true { try await body.write([UInt8](repeating: 1, count: 100 << 10)) }
            } catch {
                end.yield(error is CancellationError)
                throw error
            }
        }
        var parts = stream?.makeAsyncIterator()
        _ = try await parts?.next()
        parts = nil
        stream = nil
        #expect(await ended.first { _ in true } == true)
    }

    @Test func `a reader that is cancelled does not wait`() async throws {
        let (begun, begin) = AsyncStream<Void>.makeStream()
        let stream = HTTPBodyStream { _ in
            begin.yield()
            try await Task.sleep(for: .seconds(3_600))
        }
        let reader = Task { try await stream.collected(upTo: 10) }
        await begun.first { _ in true }
        reader.cancel()
        await #expect(throws: CancellationError.self) { try await reader.value }
        stream.cancel()
    }

    @Test func `a body that is too long for a whole is refused`() async throws {
        var response = HTTPResponseData()
        response.stream = HTTPBodyStream { try await $0.write("eleven bytes") }
        let copy = response
        #expect(copy == response)
        await #expect(throws: HTTPBodyTooLong(limit: 11)) { try await response.collected(upTo: 11) }
        response.stream = HTTPBodyStream { try await $0.write("eleven bytes") }
        #expect(copy != response)
        #expect(try await response.collected(upTo: 12).body.count == 12)
    }
}
