import DurableTask
import Testing

@Suite struct HistoryCodecTests {
    @Test("An event of every kind comes back as it was", arguments: Samples.events)
    func roundTrip(event: HistoryEvent) throws {
        let row = HistoryEvent.encodeRows([event])
        #expect(try HistoryEvent.decodeRows(row) == [event])
        #expect(try HistoryEvent(row: 0..<row.count, in: row) == event)
    }

    @Test func `the samples cover every kind there is`() {
        #expect(Set(Samples.kinds.map(\.code)) == Set(HistoryEvent.Code.allCases))
    }

    @Test func `rows put one after the other read as one history`() throws {
        var bytes: [UInt8] = []
        for event in Samples.events { event.appendRow(to: &bytes) }
        #expect(bytes == HistoryEvent.encodeRows(Samples.events))
        #expect(try HistoryEvent.decodeRows(bytes) == Samples.events)
        #expect(try HistoryEvent.decodeRows([]) == [])
    }

    @Test func `the places of rows and their kinds are found without decoding`() throws {
        let bytes = HistoryEvent.encodeRows(Samples.events)
        let rows = try HistoryEvent.rows(in: bytes)
        #expect(rows.count == Samples.events.count)
        #expect(rows.first?.lowerBound == 0 && rows.last?.upperBound == bytes.count)
        for (row, event) in zip(rows, Samples.events) {
            #expect(try HistoryEvent.code(ofRow: row, in: bytes) == event.kind.code)
            #expect(Array(bytes[row]) == HistoryEvent.encodeRows([event]))
        }
        #expect(try HistoryEvent.first(.executionStarted, inRows: bytes) == Samples.events[0])
        #expect(try HistoryEvent.last(.executionCompleted, inRows: bytes) == Samples.events[5])
        #expect(try HistoryEvent.first(.taskFailed, inRows: HistoryEvent.encodeRows([])) == nil)
    }

    @Test func `a small event has the bytes the protocol asks for`() throws {
        let event = HistoryEvent(
            eventID: -1, timestamp: Timestamp(seconds: 1), .taskCompleted(taskScheduledID: 3, result: "\"a\""))
        #expect(
            HistoryEvent.encodeRows([event]) == [
                0x1A, 26,  // pastEvents, 26 bytes
                0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01,  // eventId -1: ten bytes
                0x12, 2, 0x08, 1,  // timestamp { seconds 1 }
                0x3A, 9,  // taskCompleted
                0x08, 3,  // taskScheduledId
                0x12, 5, 0x0A, 3, 0x22, 0x61, 0x22,  // result { value }
            ])
    }

    @Test func `an empty message, an empty wrapper and a missing one are three different things`() {
        func bytes(_ kind: HistoryEvent.Kind) -> [UInt8] {
            HistoryEvent.encodeRows([HistoryEvent(eventID: 0, timestamp: .epoch, kind)])
        }
        #expect(bytes(.orchestratorStarted) == [0x1A, 4, 0x12, 0, 0x72, 0])
        #expect(bytes(.executionSuspended(reason: nil)) == [0x1A, 5, 0x12, 0, 0xAA, 0x01, 0])
        #expect(bytes(.executionSuspended(reason: "")) == [0x1A, 7, 0x12, 0, 0xAA, 0x01, 2, 0x0A, 0])
        // Ours: field 1000, i.e. tag 8002.
        #expect(bytes(.timerCanceled(timerID: 1)) == [0x1A, 7, 0x12, 0, 0xC2, 0x3E, 2, 0x08, 1])
    }

    @Test func `lengths of more than one byte move what was written before them`() throws {
        for size in [100, 110, 118, 119, 120, 121, 122, 123, 127, 128, 16_370, 16_383, 16_384, 3_000_000] {
            let text = String(repeating: "x", count: size)
            let event = HistoryEvent(
                eventID: 1, timestamp: Samples.moment, .eventRaised(name: text, input: Payload(text)))
            #expect(try HistoryEvent.decodeRows(HistoryEvent.encodeRows([event])) == [event])
        }
        let event = HistoryEvent(
            eventID: 0, timestamp: .epoch, .eventAwaited(name: String(repeating: "x", count: 200)))
        #expect(
            HistoryEvent.encodeRows([event]).prefix(14) == [
                0x1A, 0xD1, 0x01,  // 209
                0x12, 0x00, 0xD2, 0x3E, 0xCB, 0x01,  // 203
                0x0A, 0xC8, 0x01, 0x78, 0x78,  // 200
            ])
    }

    @Test func `equal maps have equal bytes whatever order they were made in`() {
        func event(_ names: [String]) -> HistoryEvent {
            var tags: [String: String] = [:]
            for name in names { tags[name] = name }
            return HistoryEvent(timestamp: .epoch, .taskScheduled(TaskScheduled(name: "a", tags: tags)))
        }
        let names = (0..<50).map(String.init)
        #expect(HistoryEvent.encodeRows([event(names)]) == HistoryEvent.encodeRows([event(names.reversed())]))
    }

    @Test func `fields of a newer protocol are passed over`() throws {
        // eventId 1; unknown varint 900, fixed64 901, fixed32 902, bytes 903; orchestratorStarted with an unknown field.
        let event: [UInt8] =
            [0x08, 1, 0xA0, 0x38, 0xFF, 0x01, 0xA9, 0x38, 1, 2, 3, 4, 5, 6, 7, 8, 0xB5, 0x38, 1, 2, 3, 4]
            + [0xBA, 0x38, 2, 9, 9, 0x72, 2, 0x08, 5]
        let row = [0x1A, UInt8(event.count)] + event
        #expect(
            try HistoryEvent.decodeRows(row) == [HistoryEvent(eventID: 1, timestamp: .epoch, .orchestratorStarted)])
    }

    @Test func `an event of an unknown kind is refused, and its row is still found`() throws {
        let row: [UInt8] = [0x1A, 5, 0x08, 1, 0x9A, 0x01, 0]  // historyState
        #expect(throws: WireError.self) { try HistoryEvent.decodeRows(row) }
        #expect(try HistoryEvent.rows(in: row) == [0..<7])
        #expect(try HistoryEvent.code(ofRow: 0..<7, in: row) == nil)
    }

    @Test func `a failure's properties pass through untouched`() throws {
        let properties: [UInt8] = [0x32, 3, 0x0A, 1, 0x61, 0x32, 5, 0x0A, 1, 0x62, 0x12, 0]
        let failure = FailureDetails(errorType: "E", message: "m", encodedProperties: properties)
        let event = HistoryEvent(timestamp: .epoch, .taskFailed(taskScheduledID: 1, failure: failure))
        let back = try HistoryEvent.decodeRows(HistoryEvent.encodeRows([event]))
        guard case .taskFailed(_, let read) = back.first?.kind else { return #expect(Bool(false)) }
        #expect(read.encodedProperties == properties)
    }

    @Test func `a chain of causes too long to read is cut when it is written`() throws {
        var failure = FailureDetails(errorType: "0", message: "")
        for number in 1...500 { failure = FailureDetails(errorType: "\(number)", message: "", inner: failure) }
        let event = HistoryEvent(timestamp: .epoch, .taskFailed(taskScheduledID: 1, failure: failure))
        let action = OrchestratorAction(
            id: 1, .completeOrchestration(CompleteOrchestration(status: .failed, carryoverEvents: [event])))
        guard case .completeOrchestration(let back) = try OrchestratorAction(decoding: action.encoded()).kind,
            case .taskFailed(_, var read) = back.carryoverEvents.first?.kind
        else { return #expect(Bool(false)) }
        #expect(read.errorType == "500")
        var causes = 0
        while let inner = read.innerFailure {
            read = inner
            causes += 1
        }
        #expect(causes == 64)
    }
}
