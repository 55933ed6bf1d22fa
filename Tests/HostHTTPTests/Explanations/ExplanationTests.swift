import DurableTask
import Testing

@testable import HostHTTP

@Suite("Why an instance is where it is")
struct ExplanationTests {
    private func event(_ id: Int32, _ second: Int64, _ kind: HistoryEvent.Kind) -> HistoryEvent {
        HistoryEvent(eventID: id, timestamp: Timestamp(seconds: second), kind)
    }

    @Test func `what was begun and has not ended is open, oldest first`() {
        let history = [
            event(1, 10, .taskScheduled(TaskScheduled(name: "pay"))),
            event(2, 11, .timerCreated(fireAt: Timestamp(seconds: 99))),
            event(3, 12, .eventAwaited(name: "Approval")), event(4, 12, .eventAwaited(name: "approval")),
            event(
                5, 13,
                .subOrchestrationCreated(SubOrchestrationCreated(instanceID: InstanceID(trusted: "c"), name: "ship"))),
            event(6, 14, .taskScheduled(TaskScheduled(name: "pack"))),
            event(-1, 15, .taskCompleted(taskScheduledID: 1, result: nil)),
            event(-1, 16, .eventRaised(name: "APPROVAL", input: nil)),
        ]
        let open = OpenWait.all(in: history)
        #expect(open.map(\.kind) == [.timer, .event, .subOrchestration, .activity])
        // The older await got the event.
        #expect(open.map(\.eventID) == [2, 4, 5, 6])
        #expect(open[0].until == Timestamp(seconds: 99))
        #expect(open[2].instanceID == InstanceID(trusted: "c"))
    }

    @Test func `a retry that is scheduled under the same number is open again`() {
        let history = [
            event(1, 10, .taskScheduled(TaskScheduled(name: "pay"))),
            event(-1, 11, .taskFailed(taskScheduledID: 1, failure: FailureDetails(errorType: "E", message: "busy"))),
            event(1, 12, .taskScheduled(TaskScheduled(name: "pay"))),
        ]
        #expect(OpenWait.all(in: history).map(\.since) == [Timestamp(seconds: 12)])
    }

    @Test func `a timer set in the turn in which something failed is the wait for its next attempt`() {
        let failure = FailureDetails(errorType: "E", message: "busy")
        let history = [
            event(-1, 10, .orchestratorStarted), event(1, 10, .taskScheduled(TaskScheduled(name: "pay"))),
            event(2, 10, .timerCreated(fireAt: Timestamp(seconds: 500))),
            event(-1, 11, .orchestratorStarted), event(-1, 11, .taskFailed(taskScheduledID: 1, failure: failure)),
            event(3, 11, .timerCreated(fireAt: Timestamp(seconds: 99))),
            event(4, 11, .timerCreated(fireAt: Timestamp(seconds: 98))),
            event(-1, 12, .orchestratorStarted), event(5, 12, .timerCreated(fireAt: Timestamp(seconds: 97))),
        ]
        #expect(OpenWait.all(in: history).map(\.retries) == [nil, "pay", nil, nil])
    }

    @Test func `events of which nothing is open leave nothing, in whatever order they come`() {
        let history = [
            event(-1, 1, .taskCompleted(taskScheduledID: 7, result: nil)),
            event(-1, 1, .eventRaised(name: "x", input: nil)),
            event(-1, 1, .timerFired(fireAt: Timestamp(seconds: 1), timerID: 3)),
            event(-1, 1, .entityOperationCompleted(requestID: "r", output: nil)),
        ]
        #expect(OpenWait.all(in: history).isEmpty)
    }
}
