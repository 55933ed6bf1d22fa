import DurableTask
import DurableTaskTesting
import Testing

@Suite struct MalformedBytesTests {
    @Test func `every cut of an encoded event is refused or is another whole event`() throws {
        for event in Samples.events {
            let row = HistoryEvent.encodeRows([event])
            for length in 1..<row.count {
                #expect(throws: WireError.self) { try HistoryEvent.decodeRows(Array(row.prefix(length))) }
            }
        }
    }

    @Test func `text that is not UTF-8 is refused, in payloads and in names`() {
        let bad: [[UInt8]] = [
            [0x80], [0xC0, 0x80], [0xC2], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x80, 0x80, 0x80],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE2, 0x82], [0xFF],
            Array("12345678".utf8) + [0x9F], Array("1234567".utf8) + [0xE2, 0x82],
        ]
        for text in bad {
            let field: [UInt8] = [0x0A, UInt8(text.count)] + text
            let wrapped: [UInt8] = [0x0A, UInt8(field.count)] + field
            // eventRaised, executionSuspended
            for (number, body): (UInt8, [UInt8]) in [(0x8A, field), (0xAA, wrapped)] {
                let event = [number, 0x01, UInt8(body.count)] + body
                #expect(throws: WireError.self, "\(text)") {
                    try HistoryEvent.decodeRows([0x1A, UInt8(event.count)] + event)
                }
            }
        }
    }

    @Test func `the check of UTF-8 agrees with the standard library`() throws {
        var random = Seeded(seed: 7)
        let pieces: [[UInt8]] = ["a", "é", "€", "😀", "12345678"].map { Array($0.utf8) }
        for _ in 0..<20_000 {
            var text: [UInt8] = []
            for _ in 0..<Int.random(in: 0...6, using: &random) { text += pieces.randomElement(using: &random) ?? [] }
            if !text.isEmpty, Bool.random(using: &random) {
                text[Int.random(in: 0..<text.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            var writer = WireWriter()
            writer.nested(1) { $0.element(1, text) }
            var reader = WireReader(writer.bytes)
            #expect(try reader.next() == 1)
            let read = try? reader.wrappedPayload()
            #expect((read != nil) == (Payload(validating: text) != nil), "\(text)")
        }
    }

    @Test func `impossible tags, numbers and lengths are refused`() {
        let bad: [[UInt8]] = [
            [0x00], [0x07], [0x0B], [0x1B, 0x1C],
            [0x1A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
            [0x1A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02],
            [0x1A, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00],
            [0xFA, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0x00],
            [0x18, 0x01], [0x12, 0x00],
            [0x1A, 9, 0x12, 5, 0x10, 0x80, 0x94, 0xEB, 0xDC, 0x03, 0x72, 0],  // 1e9 nanoseconds
            [0x1A, 4, 0x22, 2, 0x08, 99],  // an unknown status
        ]
        for bytes in bad {
            #expect(throws: WireError.self, "\(bytes)") { try HistoryEvent.decodeRows(bytes) }
        }
    }

    @Test func `a failure nested beyond the limit is refused, not followed`() throws {
        var failure: [UInt8] = []
        for _ in 0..<10_000 {
            var writer = WireWriter()
            writer.element(4, failure)
            failure = writer.bytes
        }
        var event = WireWriter()
        event.nested(3) { $0.nested(8) { $0.element(2, failure) } }
        let error = #expect(throws: WireError.self) { try HistoryEvent.decodeRows(event.bytes) }
        #expect(error?.code == .tooDeep)
    }

    @Test func `a hundred thousand damaged buffers are refused or read, and none traps`() {
        var random = Seeded(seed: 20_261_121)
        let rows = Samples.events.map { HistoryEvent.encodeRows([$0]) }
        let actions = Samples.actions.map { $0.encoded() }
        var read = 0
        for round in 0..<100_000 {
            let bytes: [UInt8]
            switch round % 4 {
            case 0:
                bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in .random(in: 0...255, using: &random) }
            default:
                bytes = random.damage((round.isMultiple(of: 2) ? rows : actions).randomElement(using: &random) ?? [])
            }
            if (try? HistoryEvent.decodeRows(bytes)) != nil { read += 1 }
            if (try? OrchestratorAction(decoding: bytes)) != nil { read += 1 }
            _ = try? HistoryEvent.first(.executionStarted, inRows: bytes)
            _ = try? HistoryEvent(row: Int.random(in: -5...5, using: &random)..<50, in: bytes)
        }
        #expect(read > 1_000, "The damage leaves nothing readable, so it proves little.")
    }
}
