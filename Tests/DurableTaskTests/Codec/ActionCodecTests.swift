import DurableTask
import Testing

@Suite struct ActionCodecTests {
    @Test("An action of every kind comes back as it was", arguments: Samples.actions)
    func roundTrip(action: OrchestratorAction) throws {
        var bytes: [UInt8] = []
        action.append(to: &bytes)
        #expect(try OrchestratorAction(decoding: bytes) == action)
    }

    @Test func `an action appends behind what is there`() {
        var bytes: [UInt8] = [1, 2]
        OrchestratorAction(id: 2, .cancelTimer(timerID: 1)).append(to: &bytes)
        #expect(bytes == [1, 2, 0x08, 2, 0xC2, 0x3E, 2, 0x08, 1])
    }

    @Test func `scheduleTask has its tags before its trace context, unlike the event`() {
        let task = TaskScheduled(name: "A", parentTrace: TraceContext(traceParent: "t"), tags: ["k": "v"])
        let body: [UInt8] = [0x0A, 1, 0x41]
        let tags: [UInt8] = [6, 0x0A, 1, 0x6B, 0x12, 1, 0x76]
        let trace: [UInt8] = [3, 0x0A, 1, 0x74]
        #expect(
            OrchestratorAction(id: 1, .scheduleTask(task)).encoded() == [0x08, 1, 0x12, 16] + body + [0x22] + tags + [
                0x2A
            ]
                + trace)
        #expect(
            HistoryEvent(eventID: 1, timestamp: .epoch, .taskScheduled(task)).encoded() == [0x08, 1, 0x12, 0, 0x32, 16]
                + body + [0x22] + trace + [0x2A] + tags)
    }

    @Test func `an action without a kind is refused`() {
        #expect(throws: WireError.self) { try OrchestratorAction(decoding: [0x08, 1]) }
        #expect(throws: WireError.self) { try OrchestratorAction(decoding: [0x08, 1, 0x52, 0]) }
    }
}
