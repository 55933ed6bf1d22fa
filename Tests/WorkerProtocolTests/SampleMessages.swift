import DurableTask
import FunctionModel
import WorkerProtocol

/// A message of every kind, in both directions, with optional parts present and absent.
enum Samples {
    static let id = InstanceID(trusted: "instance-1")
    static let moment = Timestamp(seconds: 1_763_720_400, nanoseconds: 5)
    static let payload = StoredPayload.ID("00112233445566778899aabbccddeeff") ?? .random()
    static let trace = TraceContext(traceParent: "00-ab-cd-01", traceState: "a=1")
    static let failure = FailureDetails(
        errorType: "App.Broken", message: "no", stackTrace: "line", inner: FailureDetails(errorType: "I", message: ""))
    static let token = TurnToken(instanceID: id, dispatch: 1 << 40 | 7)
    static let activity = ActivityToken(
        instanceID: id, scheduling: Scheduling(generation: 2, turn: 3, eventID: -4), dispatch: .max)
    static let hold = HoldReason(kind: .foreignAwait, message: "m", buildID: "b", since: moment)
    static let newEvents = [
        HistoryEvent(timestamp: moment, .orchestratorStarted),
        HistoryEvent(timestamp: moment, .eventRaised(name: "Go", input: "1")),
    ]
    static let header = InstanceHeader(
        instanceID: id, name: "Hello", version: "1", status: .failed, generation: 3, executionID: ExecutionID("e"),
        createdAt: moment, lastUpdatedAt: .distantFuture, completedAt: moment, scheduledStart: .epoch,
        parent: ParentInstance(
            instanceID: id, executionID: ExecutionID("p"), taskScheduledID: 1, name: "Outer", version: nil),
        tags: ["a": "b"], customStatus: "\"half\"", openActivities: 4, nextWake: moment, hold: hold, errorType: "E")
    static let plainHeader = InstanceHeader(
        instanceID: id, name: "Hello", version: nil, status: .running, generation: 0, executionID: ExecutionID("e"),
        createdAt: moment, lastUpdatedAt: moment)
    static let state = InstanceState(header: header, input: "1", output: "2", failure: failure)
    static let plainState = InstanceState(header: plainHeader, input: nil, output: nil, failure: nil)

    static let entityID = EntityID(trusted: "Counter", "a/b")
    static let entityState = EntityState(
        entityID: entityID, state: "1", createdAt: moment, lastModifiedAt: .distantFuture, lockedBy: id, backlog: 3)

    static func turn(past: [[UInt8]]?) -> TurnWorkItem {
        TurnWorkItem(
            token: token, executionID: ExecutionID("e"), name: "Hello", version: past == nil ? nil : "2", turn: 9,
            pastEvents: past, newEvents: newEvents, encodedNewEvents: HistoryEvent.encodeRows(newEvents),
            trace: nil)
    }

    static let request = HTTPRequestData(
        method: .post, origin: "http://localhost:7071", path: "/api/a%20b",
        query: [.init("a", "1"), .init("a", ""), .init("", "x")], parameters: ["id": "7"],
        headers: ["Content-Type": "text/plain", "X-A": "1", "x-a": "2"], body: [0, 255, 10])

    static let host: [Frame<HostMessage>] = [
        .welcome(Welcome(taskHub: "default", connectionName: "Storage", settings: settings)),
        .welcome(Welcome(taskHub: "default", connectionName: "Storage", code: "key", logLevel: .critical)),
        .welcome(
            Welcome(
                taskHub: "t", connectionName: "S",
                versions: VersionMatching(version: "2.0", strategy: .currentOrOlder, failure: .fail))),
        .welcome(
            Welcome(taskHub: "", connectionName: "", sessionBudget: 0, turnThreads: 0, grace: 0, logLevel: .trace)),
        .refusal("Update the app."),
        .turn(turn(past: nil)),
        .turn(turn(past: [])),
        .turn(turn(past: [HistoryEvent.encodeRows(newEvents), [], HistoryEvent.encodeRows(newEvents)])),
        .activity(
            ActivityWorkItem(
                token: activity, executionID: ExecutionID("e"),
                task: TaskScheduled(name: "Say", version: "1", input: "2", parentTrace: trace, tags: ["k": "v"]))),
        .activity(ActivityWorkItem(token: activity, executionID: ExecutionID(""), task: TaskScheduled(name: "Say"))),
        .cancelActivity(activity),
        .forgetSession(id, ExecutionID("e")),
        .invocation(
            InvocationHead(function: "echo", request: request, bodyFollows: true, deadline: moment, trace: trace)),
        .invocation(
            InvocationHead(function: "", request: HTTPRequestData(method: .get, origin: "", path: ""))),
        .body([1, 2, 3]), .body([]), .bodyEnd, .credit(70_000), .credit(0), .cancel,
        .clientReply(.part(nil)), .clientReply(.part([])), .clientReply(.part([1, 2, 3])),
        .clientReply(.failed(TaskHubError(.gone, "It is finished."))),
        .clientReply(.done), .clientReply(.started(id)), .clientReply(.state(nil)), .clientReply(.state(state)),
        .clientReply(.state(plainState)), .clientReply(.history(nil)), .clientReply(.history([])),
        .clientReply(.history(newEvents)),
        .clientReply(.instances(InstancePage(instances: [state, plainState], continuation: "next"))),
        .clientReply(.instances(InstancePage(instances: [], continuation: nil))),
        .clientReply(.purged(PurgeOutcome(deleted: 7, isComplete: false))),
        .clientReply(.operation(.completed("1"))), .clientReply(.operation(.completed(nil))),
        .clientReply(.operation(.failed(FailureDetails(errorType: "E", message: "m")))), .clientReply(.operation(nil)),
        .clientReply(.entity(entityState)), .clientReply(.entity(nil)),
        .clientReply(.entities(EntityPage(entities: [entityState], continuation: "next"))),
        .clientReply(.cleaned(EntityCleaning(removedEmptyEntities: 1, releasedLocks: 2))),
        .entity(
            EntityWorkItem(
                token: EntityToken(instanceID: entityID.instanceID, dispatch: 9), entityID: entityID, state: "1",
                operations: [
                    EntityOperation(
                        requestID: "r", operation: "add", scheduledTime: moment, input: "1", parentInstanceID: id,
                        parentExecutionID: ExecutionID("e"), targetInstanceID: entityID.instanceID),
                    EntityOperation(requestID: "s", operation: "get", targetInstanceID: nil),
                ])),
        .entity(
            EntityWorkItem(
                token: EntityToken(instanceID: entityID.instanceID, dispatch: 1), entityID: entityID, state: nil,
                operations: [])),
        .ping(.max), .drain, .shutdown,
    ].enumerated().map { Frame($1, on: UInt32($0 * 0x0102_0304)) }

    static let worker: [Frame<WorkerMessage>] = [
        .hello(
            Hello(
                buildID: "b1", processID: 42,
                functions: [
                    FunctionMetadata(
                        name: "echo", location: "App/Echo.swift:3",
                        trigger: .http(
                            HTTPTriggerBinding(
                                methods: ["GET", "POST"], route: "a/{id}", authorizationLevel: .admin, streamsBody: true
                            ))),
                    FunctionMetadata(
                        name: "any", location: "",
                        trigger: .http(HTTPTriggerBinding(methods: [], route: "", authorizationLevel: .anonymous))),
                    FunctionMetadata(
                        name: "t", location: "x",
                        trigger: .timer(
                            TimerTriggerBinding(
                                schedule: "0 * * * * *", runsOnStartup: true, isMonitored: false,
                                timeZone: "Europe/Berlin",
                                retry: .exponentialBackoff(
                                    maxRetryCount: 3, minimumInterval: .seconds(1), maximumInterval: .seconds(9)))),
                        outputs: [QueueOutputBinding("a"), QueueOutputBinding("b", connection: "C")]),
                    FunctionMetadata(
                        name: "q", location: "x",
                        trigger: .queue(
                            QueueTriggerBinding(
                                queue: "%Q%", connection: "C",
                                retry: .fixedDelay(maxRetryCount: -1, delayInterval: .milliseconds(5))))),
                    FunctionMetadata(name: "o", location: "x", trigger: .orchestration),
                    FunctionMetadata(name: "o", version: "2.0", location: "y", trigger: .orchestration),
                    FunctionMetadata(name: "a", location: "x", trigger: .activity),
                ])),
        .hello(Hello(buildID: "", processID: 0, functions: [], problem: "Two functions are named 'a'.")),
        .turnResult(
            token,
            .finished(
                [
                    OrchestratorAction(id: 1, .scheduleTask(TaskScheduled(name: "Say"))),
                    OrchestratorAction(id: 2, .awaitEvent(name: "Go")),
                ], customStatus: "\"s\"")),
        .turnResult(token, .finished([], customStatus: nil)),
        .turnResult(token, .finished([], customStatus: "")),
        .turnResult(token, .needsHistory), .turnResult(token, .held(hold)), .turnResult(token, .abandoned),
        .activityResult(activity, .completed("1")), .activityResult(activity, .completed(nil)),
        .activityResult(activity, .failed(failure)), .activityResult(activity, .abandoned),
        .response(
            ResponseHead(
                response: HTTPResponseData(status: 202, headers: ["Location": "/x", "location": "/y"], body: [1]),
                bodyFollows: true)),
        .response(ResponseHead(response: HTTPResponseData(status: 204))),
        .response(ResponseHead(response: HTTPResponseData(), bodyFollows: true, isStream: true)),
        .invocationFailure(InvocationError(.threw, "it broke", errorType: "App.Broken")),
        .invocationFailure(InvocationError(.unknownFunction, "")),
        .body([9]), .bodyEnd, .credit(1), .cancel,
        .clientCall(
            .start(
                StartRequest(
                    name: "Hello", instanceID: id, version: "1", input: "2", scheduledStart: moment, tags: ["a": "b"],
                    parentTrace: trace, replaceable: [.failed], idempotencyKey: "k"))),
        .clientCall(.start(StartRequest(name: "Hello", replaceable: []))),
        .clientCall(.state(id, .output)), .clientCall(.state(id, [])), .clientCall(.history(id)),
        .clientCall(
            .instances(
                InstanceQuery(
                    statuses: [.running], createdFrom: moment, createdTo: .distantFuture, idPrefix: "", name: "n",
                    version: "", tags: ["c": String?.none], pageSize: 7,
                    continuation: "c", parts: []))),
        .clientCall(.instances(InstanceQuery())),
        // One tag each: the order of two would be another after each decoding.
        .clientCall(.instances(InstanceQuery(tags: ["a": "b"]))),
        .clientCall(.raiseEvent("Go", input: "1", to: id, idempotencyKey: "k")),
        .clientCall(.raiseEvent("Go", input: nil, to: id, idempotencyKey: nil)),
        .clientCall(.terminate(id, output: "x", recursive: true)),
        .clientCall(.terminate(id, output: nil, recursive: false)),
        .clientCall(.suspend(id, reason: "r")), .clientCall(.resume(id, reason: nil)),
        .clientCall(.purge(id, recursive: true)),
        .clientCall(.waitForCompletion(id, timeout: .milliseconds(1500))),
        .clientCall(.waitForStart(id, timeout: .zero)),
        .clientCall(.rewind(id, reason: "r")), .clientCall(.restart(id, newID: true)),
        .clientCall(
            .purgeMatching(
                PurgeFilter(
                    statuses: [.failed], createdFrom: moment, createdTo: moment, completedTo: moment,
                    timeout: .seconds(1)))),
        .clientCall(
            .signal(
                EntityRequest(entityID, operation: "add", input: "1", scheduledTime: moment, idempotencyKey: "k"))),
        .clientCall(.call(EntityRequest(entityID, operation: "get"), timeout: .seconds(3))),
        .clientCall(.entity(entityID, includingState: true)),
        .clientCall(
            .entities(
                EntityQuery(
                    idPrefix: "@a", lastModifiedFrom: moment, lastModifiedTo: moment, includesState: false,
                    includesTransient: true, pageSize: 3, continuation: "c"))),
        .clientCall(.cleanEntityStorage),
        .clientCall(.storePart(3, of: payload, [1, 2, 3])), .clientCall(.storePart(0, of: payload, [])),
        .clientCall(.part(399, of: payload)),
        .heartbeat(activity, progress: "50"), .heartbeat(activity, progress: nil),
        .entityResult(EntityToken(instanceID: entityID.instanceID, dispatch: 9), .abandoned),
        .entityResult(
            EntityToken(instanceID: entityID.instanceID, dispatch: 9),
            .finished(
                EntityBatchResult(
                    results: [.completed("1"), .completed(nil), .failed(FailureDetails(errorType: "E", message: "m"))],
                    state: "2",
                    actions: [
                        .signal(entityID, operation: "add", input: nil, scheduledTime: moment),
                        .startOrchestration(
                            name: "o", instanceID: id, version: "1", input: "2", scheduledTime: nil),
                    ]))),
        .log(LogLine(level: .warning, category: "app", message: "grüß", metadata: ["k": "v"])),
        .log(LogLine(level: .trace, category: "", message: "")),
        .pong(5),
    ].enumerated().map { Frame($1, on: UInt32($0)) }

    private static var settings: FunctionSettings {
        var settings = FunctionSettings()
        settings.rollsBackEntityOperations = false
        settings.payloadThreshold = 1_024
        settings.maxPayloadSize = 1 << 30
        return settings
    }
}
