import DurableTask
import FunctionModel
import SwiftWorkers
import Testing

@Suite(.timeLimit(.minutes(2))) struct DurableWorkTests {
    private let id = InstanceID(trusted: "i1")

    @Test func `a worker offers what its app has`() async throws {
        try await withWorker { app in
            let (_, offer) = try await app.door.executor("worker-1")
            #expect(offer.orchestrators == ["greet"])
            #expect(offer.activities == ["upper", "note"])
            #expect(offer.keepsSessions && !offer.buildID.isEmpty)
            #expect(Set(app.worker.functions.map(\.name)).isSuperset(of: ["echo", "greet", "upper"]))
        }
    }

    @Test func `a worker takes the versions it is configured for`() async throws {
        let versions = VersionMatching(version: "2.0", strategy: .currentOrOlder, failure: .fail)
        try await withWorker(configure: { $0.versions = versions }) { app in
            let (_, offer) = try await app.door.executor("worker-1")
            #expect(offer.versions == versions)
        }
    }

    @Test func `a turn comes back with its actions, and its activity with its output`() async throws {
        try await withWorker { app in
            let (executor, _) = try await app.door.executor("worker-1")
            let now = Timestamp(seconds: 1_763_720_400)
            let events = [
                HistoryEvent(timestamp: now, .orchestratorStarted),
                HistoryEvent(
                    timestamp: now,
                    .executionStarted(
                        ExecutionStarted(
                            name: "greet", input: "\"tokyo\"", instanceID: id, executionID: ExecutionID("e")))),
            ]
            let token = TurnToken(instanceID: id, dispatch: 1)
            executor.run(
                TurnWorkItem(
                    token: token, executionID: ExecutionID("e"), name: "greet", version: nil, turn: 0, pastEvents: [],
                    newEvents: events, encodedNewEvents: HistoryEvent.encodeRows(events), trace: nil))
            guard case .finished(let actions, nil, _) = try await app.door.result(of: token),
                case .scheduleTask(let task) = actions.first?.kind
            else { return #expect(Bool(false), "The turn did not schedule its activity.") }
            #expect(task.name == "upper" && task.input == "\"tokyo\"")

            let activity = ActivityToken(
                instanceID: id, scheduling: Scheduling(generation: 0, turn: 0, eventID: 1), dispatch: 2)
            executor.run(ActivityWorkItem(token: activity, executionID: ExecutionID("e"), task: task))
            guard case .completed("\"TOKYO\"") = try await app.door.result(of: activity) else {
                return #expect(Bool(false), "The activity did not complete.")
            }
        }
    }

    @Test func `a worker without the session asks for the history`() async throws {
        try await withWorker { app in
            let (executor, _) = try await app.door.executor("worker-1")
            let events = [HistoryEvent(timestamp: .epoch, .orchestratorStarted)]
            let token = TurnToken(instanceID: id, dispatch: 1)
            executor.run(
                TurnWorkItem(
                    token: token, executionID: ExecutionID("e"), name: "greet", version: nil, turn: 3, pastEvents: nil,
                    newEvents: events, encodedNewEvents: HistoryEvent.encodeRows(events), trace: nil))
            guard case .needsHistory = try await app.door.result(of: token) else {
                return #expect(Bool(false), "The worker did not ask for the history.")
            }
        }
    }

    @Test func `what an activity logs reaches the host's log with its metadata`() async throws {
        try await withWorker { app in
            let (executor, _) = try await app.door.executor("worker-1")
            let token = ActivityToken(
                instanceID: id, scheduling: Scheduling(generation: 0, turn: 0, eventID: 1), dispatch: 2)
            executor.run(
                ActivityWorkItem(
                    token: token, executionID: ExecutionID("e"), task: TaskScheduled(name: "note", input: "\"abc\"")))
            let line = await app.log.lines.first { $0.contains("noted abc") }
            #expect(line.hasPrefix("notice ") && line.contains("length=3") && line.contains("instanceId=i1"))
        }
    }

    @Test func `a function's durable client speaks to the host's task hub`() async throws {
        try await withWorker { app in
            let response = try await app.post("useClient", "x")
            #expect(response.body == Array("made tests".utf8))
            #expect(app.hub.calls.events == ["start greet \"x\" -", "raiseEvent Go 1 made -"])
        }
        var hub = ScriptedHub()
        hub.failure = TaskHubError(.unavailable, "The hub is closed.")
        try await withWorker(hub: hub) { app in
            let error = await #expect(throws: InvocationError.self) { try await app.post("useClient", "x") }
            #expect(error?.message == "The hub is closed.")
        }
    }
}
