import DurableTask
import Testing

/// What must be true of the rows of one instance, whatever it does.
@Suite struct StoredInstanceTests {
    private static let id = InstanceID(trusted: "one")
    private static let time = Timestamp(seconds: 1_767_225_600)

    private static func event(_ kind: HistoryEvent.Kind, id: Int32 = -1) -> HistoryEvent {
        HistoryEvent(eventID: id, timestamp: time, kind)
    }

    private static func turn(_ number: Int, _ events: HistoryEvent...) -> TurnRow {
        TurnRow(
            instanceID: id, generation: 0, turn: number, committedAt: time,
            events: HistoryEvent.encodeRows([event(.orchestratorStarted)] + events))
    }

    private static func message(_ sequence: UInt64, _ event: HistoryEvent) -> MessageRow {
        MessageRow(instanceID: id, sequence: sequence, event: HistoryEvent.encodeRows([event]))
    }

    private static let started = event(
        .executionStarted(ExecutionStarted(name: "any", instanceID: id, executionID: ExecutionID("e"))))
    private static let scheduled = event(.taskScheduled(TaskScheduled(name: "work")), id: 0)
    private static let result = event(.taskCompleted(taskScheduledID: 0, result: "1"))
    private static let timer = event(.timerCreated(fireAt: time.advanced(by: .seconds(60))), id: 1)
    private static let ended = event(.executionCompleted(status: .completed, result: nil, failure: nil))

    /// One activity and one timer are open.
    private static func sound() -> StoredInstance {
        var header = InstanceHeader(
            instanceID: id, name: "any", version: nil, status: .running, generation: 0, executionID: ExecutionID("e"),
            createdAt: time, lastUpdatedAt: time)
        header.openActivities = 1
        header.nextWake = time.advanced(by: .seconds(60))
        return StoredInstance(header: header, turns: [turn(0, started, scheduled, timer)], messages: [])
    }

    @Test func aSoundInstanceHasNothingToFind() {
        #expect(Self.sound().findings.isEmpty)
        var waiting = Self.sound()
        waiting.messages = [Self.message(5, Self.result)]
        #expect(waiting.findings.isEmpty)
        waiting.header.openActivities = 0
        #expect(waiting.findings.isEmpty)
        var over = Self.sound()
        over.turns.append(Self.turn(1, Self.result, Self.ended))
        over.header.status = .completed
        over.header.openActivities = 0
        #expect(over.findings.isEmpty)
        var fresh = Self.sound()
        fresh.turns = []
        fresh.messages = [Self.message(1, Self.started)]
        fresh.header.openActivities = 0
        #expect(fresh.findings.isEmpty)
    }

    struct Broken: Sendable {
        var words: String
        var change: @Sendable (inout StoredInstance) -> Void
    }

    static let broken = [
        Broken(words: "turn 1 of generation 0 is missing") { $0.turns.append(turn(2)) },
        Broken(words: "of generation 0, and is in 1") { $0.header.generation = 1 },
        Broken(words: "turn 0 cannot be decoded") { $0.turns[0].events = [0x1A, 0xFF] },
        Broken(words: "does not begin with the start of a turn") {
            $0.turns[0].events = HistoryEvent.encodeRows([started, scheduled, timer])
        },
        Broken(words: "turn 1 starts the execution again") { $0.turns.append(turn(1, started)) },
        Broken(words: "turn 2 goes on after the end") { $0.turns += [turn(1, ended), turn(2)] },
        Broken(words: "turn 2 has a result of activity 0") { $0.turns += [turn(1, result), turn(2, result)] },
        Broken(words: "timer 7 fire that nothing created") {
            $0.turns.append(turn(1, event(.timerFired(fireAt: time, timerID: 7))))
        },
        Broken(words: "message 3 cannot be decoded") {
            $0.messages = [MessageRow(instanceID: id, sequence: 3, event: [1, 2, 3])]
        },
        Broken(words: "it is completed, and its history does not end") { $0.header.status = .completed },
        Broken(words: "it is running, and its history ends completed") { $0.turns.append(turn(1, ended)) },
        Broken(words: "nothing that starts it") { $0.turns = [] },
        Broken(words: "it has 0 open activities, and by its history 1") { $0.header.openActivities = 0 },
        Broken(words: "it has 2 open activities") { $0.header.openActivities = 2 },
        Broken(words: "would not wake up for its timer") { $0.header.nextWake = nil },
    ]

    @Test(arguments: broken.indices) func aBrokenRuleIsNamed(_ index: Int) throws {
        let broken = Self.broken[index]
        var instance = Self.sound()
        broken.change(&instance)
        let findings = instance.findings
        #expect(findings.contains { $0.message.contains(broken.words) }, "\(findings)")
        #expect(findings.allSatisfy { $0.instanceID == Self.id && $0.message.contains("'one'") })
    }
}
