import Foundation
import Testing

@testable import PetrelTorture

/// The checks see what they are there for: each test breaks one thing in a world where all is well.
@Suite struct ChecksTests {
    @Test func nothingIsFoundWhenAllIsWell() throws {
        #expect(try World().violations() == [])
    }

    @Test func aStartThatIsLostIsFound() throws {
        var world = World()
        world.statuses["chain"] = nil
        world.lines = world.lines.filter { !$0.hasPrefix("chain ") }
        #expect(try world.violations().contains { $0.contains("P1") })
    }

    @Test func aStartThatWasNotAnsweredMayBeLost() throws {
        var world = World()
        world.statuses["chain"] = nil
        world.lines = world.lines.filter { !$0.hasPrefix("chain ") }
        world.standing["chain"] = .maybe
        #expect(try world.violations() == [])
    }

    @Test func anInstanceThatNeverEndsIsFound() throws {
        var world = World()
        world.replace("chain", #""runtimeStatus":"Completed""#, #""runtimeStatus":"Running""#)
        #expect(try world.violations().contains { $0.contains("never ended") })
    }

    @Test func aFailedInstanceIsFound() throws {
        var world = World()
        world.replace("chain", #""runtimeStatus":"Completed""#, #""runtimeStatus":"Failed""#)
        #expect(try world.violations().contains { $0.contains("should be Completed") })
    }

    @Test func aResultThatIsNotThoseOfTheActivitiesIsFound() throws {
        var world = World()
        world.replace("chain", #""output":[{"label":"0","run":"a"}]"#, #""output":[]"#)
        #expect(try world.violations().contains { $0.contains("P3") })
    }

    @Test func aResultOfNoRunIsFound() throws {
        var world = World()
        world.lines = world.lines.map { $0.replacingOccurrences(of: " 0 a ", with: " 0 other ") }
        #expect(try world.violations().contains { $0.contains("never ran") })
    }

    @Test func aRunThatWasDoneAgainIsFine() throws {
        var world = World()
        world.lines.append("chain e1 0 e1:0 1 0 again 42")
        #expect(try world.violations() == [])
    }

    @Test func anInstanceThatWasStartedTwiceIsFound() throws {
        var world = World()
        world.lines.append("chain e2 0 e2:0 1 0 again 42")
        #expect(try world.violations().contains { $0.contains("two executions") })
    }

    @Test func aResultAppliedTwiceIsFound() throws {
        var world = World()
        world.replace("chain", World.taskCompleted, World.taskCompleted + "," + World.taskCompleted)
        #expect(try world.violations().contains { $0.contains("applied twice") })
    }

    @Test(arguments: [
        (#""EventType":"ExecutionCompleted""#, #""EventType":"TimerCreated""#),
        (#""EventType":"ExecutionStarted""#, #""EventType":"TimerCreated""#),
        (World.taskCompleted, World.taskCompleted.replacingOccurrences(of: "TaskCompleted", with: "ExecutionStarted")),
        (
            World.taskCompleted,
            World.taskCompleted.replacingOccurrences(of: "TaskCompleted", with: "ExecutionCompleted")
        ),
    ])
    func aHistoryThatDoesNotBeginOrEndOnceIsFound(change: (String, String)) throws {
        var world = World()
        world.replace("chain", change.0, change.1)
        #expect(try world.violations().contains { $0.contains("P2") })
    }

    @Test func aTimerThatFiredEarlyIsFound() throws {
        var world = World()
        world.replace("clock", #""FireAt":"2026-11-21T10:00:01.000000Z""#, #""FireAt":"2026-11-21T10:00:09.000000Z""#)
        #expect(try world.violations().contains { $0.contains("P6") })
    }

    @Test(arguments: [
        "[\(World.letter(1)),\(World.letter(3))]",
        "[\(World.letter(2)),\(World.letter(1)),\(World.letter(3))]",
        "[\(World.letter(1)),\(World.letter(2)),\(World.letter(2)),\(World.letter(3))]",
        "[\(World.letter(1)),\(World.letter(2)),\(World.letter(3)),\(World.letter(4))]",
    ])
    func lettersThatAreLostOrTwiceOrOutOfOrderOrInventedAreFound(taken: String) throws {
        var world = World()
        world.statuses["inbox"] = World.inbox(taken)
        #expect(try world.violations().contains { $0.contains("P4") })
    }

    @Test func aLetterThatWasNotAnsweredMayBeMissing() throws {
        var world = World()
        world.unanswered = [2]
        world.statuses["inbox"] = World.inbox("[\(World.letter(1)),\(World.letter(3))]")
        #expect(try world.violations() == [])
    }

    @Test func anInstanceNobodyStartedIsFound() throws {
        var world = World()
        world.statuses["stranger"] = world.statuses["chain"]?.replacingOccurrences(
            of: #""chain""#, with: #""stranger""#)
        #expect(try world.violations().contains { $0.contains("Nobody started") })
    }

    @Test func aTerminationWithAnotherReasonIsFound() throws {
        var world = World()
        world.replace("doomed", #""output":"doomed""#, #""output":"other""#)
        #expect(try world.violations().contains { $0.contains("another reason") })
    }
}

/// What a client sees over time must fit together.
@Suite struct ClientLedgerTests {
    private func ledger() -> ClientLedger { ClientLedger(path: "/dev/null") }

    private func status(_ state: String, _ progress: Int, output: String = "null", history: String = "[]") throws
        -> Status
    {
        try JSONDecoder().decode(
            Status.self,
            from: Data(
                """
                {"name":"chain","instanceId":"a","runtimeStatus":"\(state)","customStatus":\(progress),"output":\(output),
                "historyEvents":\(history)}
                """.utf8))
    }

    private func history(_ types: String...) -> String {
        "[" + types.map { #"{"EventType":"\#($0)","Timestamp":"t"}"# }.joined(separator: ",") + "]"
    }

    @Test func anInstanceThatGoesOnIsFine() throws {
        let ledger = ledger()
        try ledger.saw(status("Running", 1, history: history("ExecutionStarted")))
        try ledger.saw(status("Running", 1, history: history("ExecutionStarted", "TaskCompleted")))
        try ledger.saw(status("Completed", 2, output: "[1]"))
        try ledger.saw(status("Completed", 2, output: "[1]"))
    }

    @Test func anInstanceThatGoesBackIsFound() throws {
        let ledger = ledger()
        try ledger.saw(status("Running", 2))
        #expect(throws: Violation.self) { try ledger.saw(status("Running", 1)) }
    }

    @Test func aSecondResultIsFound() throws {
        let ledger = ledger()
        try ledger.saw(status("Completed", 2, output: "[1]"))
        #expect(throws: Violation.self) { try ledger.saw(status("Completed", 2, output: "[2]")) }
        #expect(throws: Violation.self) { try ledger.saw(status("Running", 2)) }
    }

    @Test func aHistoryThatWasRewrittenIsFound() throws {
        let ledger = ledger()
        try ledger.saw(status("Running", 1, history: history("ExecutionStarted", "TaskCompleted", "EventRaised")))
        #expect(throws: Violation.self) {
            try ledger.saw(status("Running", 1, history: history("ExecutionStarted", "EventRaised", "TaskCompleted")))
        }
    }
}
