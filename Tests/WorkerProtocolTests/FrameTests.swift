import DurableTask
import DurableTaskTesting
import FunctionModel
import Testing
import WorkerProtocol

@Suite struct FrameTests {
    @Test func `every message comes back as it was`() throws {
        func check<Message>(_ frames: [Frame<Message>]) throws {
            for frame in frames {
                let bytes = try encode([frame])
                let back = try parse(bytes, as: Message.self)
                try #require(back.count == 1)
                #expect(back[0].stream == frame.stream)
                // Most messages cannot be compared; what they print shows every field.
                #expect(String(reflecting: back[0].message) == String(reflecting: frame.message))
                #expect(try encode(back) == bytes)
            }
        }
        try check(Samples.host)
        try check(Samples.worker)
    }

    @Test func `the samples cover every kind of frame`() {
        let kinds = Samples.host.map(\.message.kind) + Samples.worker.map(\.message.kind)
        #expect(Set(kinds) == Set(FrameKind.allCases))
    }

    @Test func `a frame is length, kind and stream in little endian, then its body`() throws {
        #expect(
            try encode([Frame(HostMessage.body([7, 8]), on: 0x0102_0304)])
                == [2, 0, 0, 0, 23, 4, 3, 2, 1, 7, 8])
        #expect(try encode([Frame(HostMessage.credit(300), on: 1)]) == [3, 0, 0, 0, 25, 1, 0, 0, 0, 0x08, 0xAC, 0x02])
        #expect(try encode([Frame(WorkerMessage.pong(0))]) == [0, 0, 0, 0, 51, 0, 0, 0, 0])
    }

    @Test func `frames are found however the bytes are cut`() throws {
        let bytes = try encode(Samples.worker)
        let whole = try parse(bytes, as: WorkerMessage.self).map { String(reflecting: $0) }
        #expect(whole.count == Samples.worker.count)
        for cut in 0...bytes.count {
            var parser = FrameParser<WorkerMessage>()
            var found: [String] = []
            for part in [bytes[..<cut], bytes[cut...]] {
                part.withUnsafeBytes { parser.append($0) }
                while let frame = try parser.next() { found.append(String(reflecting: frame)) }
            }
            #expect(found == whole, "cut at \(cut)")
            #expect(parser.pendingCount == 0)
        }
        var parser = FrameParser<WorkerMessage>()
        var found: [String] = []
        for byte in bytes {
            withUnsafeBytes(of: byte) { parser.append($0) }
            while let frame = try parser.next() { found.append(String(reflecting: frame)) }
        }
        #expect(found == whole)
    }

    @Test func `a frame longer than the limit is refused before it arrives`() throws {
        var parser = FrameParser<HostMessage>(maximumLength: 1000)
        parser.take([0xE9, 0x03, 0, 0, 23, 0, 0, 0, 0])
        let error = #expect(throws: WireError.self) { try parser.next() }
        #expect(error?.code == .tooLarge)
        var unlimited = FrameParser<HostMessage>()
        unlimited.take([0xFF, 0xFF, 0xFF, 0xFF, 23, 0, 0, 0, 0])
        #expect(throws: WireError.self) { try unlimited.next() }
    }

    @Test func `unknown kinds, and kinds of the other direction, are refused`() throws {
        var parser = FrameParser<HostMessage>()
        parser.take([0, 0, 0, 0, 99, 0, 0, 0, 0])
        #expect(throws: WireError.self) { try parser.next() }
        for frame in Samples.host {
            switch frame.message.kind {
            case .body, .bodyEnd, .credit, .cancel: continue
            default: #expect(throws: WireError.self) { try parse(encode([frame]), as: WorkerMessage.self) }
            }
        }
        for frame in Samples.worker {
            switch frame.message.kind {
            case .body, .bodyEnd, .credit, .cancel: continue
            default: #expect(throws: WireError.self) { try parse(encode([frame]), as: HostMessage.self) }
            }
        }
    }

    @Test func `a hello of another version is read without its functions`() throws {
        var writer = WireWriter()
        writer.uint64(1, 2)
        writer.nested(3) { $0.nested(99) { _ in } }
        let hello = try Hello(decoding: writer.bytes)
        #expect(hello.protocolVersion == 2 && hello.functions.isEmpty)
    }

    @Test func `a time-out beyond reason is cut and not trapped on`() throws {
        let huge = Duration(secondsComponent: .max, attosecondsComponent: .max) * 9
        for timeout in [huge, .zero - huge] {
            let call = ClientCall.waitForStart(Samples.id, timeout: timeout)
            guard case .waitForStart(_, let read) = try ClientCall(decoding: call.encoded()) else {
                return #expect(Bool(false))
            }
            #expect(read == (timeout > .zero ? .seconds(315_576_000_000) : .zero))
        }
    }

    @Test func `damaged bytes are refused or read, and never trap`() throws {
        var random = Seeded(seed: 99)
        let host = try Samples.host.map { try encode([$0]) }
        let worker = try Samples.worker.map { try encode([$0]) }
        var refused = 0
        for round in 0..<50_000 {
            var bytes = random.damage((round.isMultiple(of: 2) ? host : worker).randomElement(using: &random) ?? [])
            // Most damage to the length only makes the parser wait: put it right three times in four.
            if bytes.count >= FrameHeader.size, !round.isMultiple(of: 4) {
                let length = bytes.count - FrameHeader.size
                bytes.replaceSubrange(0..<4, with: [UInt8(length & 255), UInt8(length >> 8 & 255), 0, 0])
            }
            do { _ = try parse(bytes, as: HostMessage.self) } catch { refused += 1 }
            do { _ = try parse(bytes, as: WorkerMessage.self) } catch { refused += 1 }
        }
        #expect(refused > 10_000 && refused < 90_000)
    }

    private func encode<Message>(_ frames: [Frame<Message>]) throws -> [UInt8] {
        var bytes: [UInt8] = []
        for frame in frames { try frame.append(to: &bytes) }
        return bytes
    }

    private func parse<Message>(_ bytes: [UInt8], as: Message.Type) throws -> [Frame<Message>] {
        var parser = FrameParser<Message>()
        parser.take(bytes)
        var frames: [Frame<Message>] = []
        while let frame = try parser.next() { frames.append(frame) }
        return frames
    }
}

extension FrameParser {
    fileprivate mutating func take(_ bytes: [UInt8]) { bytes.withUnsafeBytes { append($0) } }
}
