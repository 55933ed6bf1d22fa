public import Petrel

extension FunctionTester {
    /// Lets something else run in place of an activity, from now on; what it throws fails the activity. A second stub
    /// takes the place of the first. ``calls(of:)`` counts as before.
    ///
    /// ```swift
    /// tester.stub(activity: sayHello) { city in "Hi \(city)" }
    /// ```
    public func stub<Input: Codable & SendableMetatype, Output: Codable & SendableMetatype>(
        activity: ActivityFunction<Input, Output>, _ body: @escaping @Sendable (Input) async throws -> Output
    ) {
        stub(activity: activity.name, body)
    }

    /// Lets something else run in place of an activity that takes nothing.
    public func stub<Output: Codable & SendableMetatype>(
        activity: (HandleMarker) -> ActivityFunction<NoInput, Output>,
        _ body: @escaping @Sendable () async throws -> Output
    ) {
        stub(activity: activity(HandleMarker()).name) { (_: NoInput) in try await body() }
    }

    /// Lets something else run in place of an activity that returns nothing.
    public func stub<Input: Codable & SendableMetatype>(
        activity: ActivityFunction<Input, NoOutput>, _ body: @escaping @Sendable (Input) async throws -> Void
    ) {
        stub(activity: activity.name) { (input: Input) in
            try await body(input)
            return NoOutput()
        }
    }

    /// Lets something else run in place of an activity that takes and returns nothing.
    public func stub(
        activity: (HandleMarker) -> ActivityFunction<NoInput, NoOutput>,
        _ body: @escaping @Sendable () async throws -> Void
    ) {
        stub(activity: activity(HandleMarker()).name) { (_: NoInput) in
            try await body()
            return NoOutput()
        }
    }

    /// Lets something run in place of an activity by its name; one that this app does not have, because it is written
    /// in another language, is offered from now on.
    ///
    /// ```swift
    /// tester.stub(activity: "predict") { (house: House) in 420_000.0 }
    /// ```
    public func stub<Input: Codable & SendableMetatype, Output: Codable & SendableMetatype>(
        activity name: String, _ body: @escaping @Sendable (Input) async throws -> Output
    ) {
        let descriptor = FunctionDescriptor.activity(name, at: "a stub") { _, input in try await body(input) }
        guard let newcomer = activities.replace(name, by: descriptor) else { return }
        let executor = FunctionExecutor(
            id: ExecutorID("stub of \(name)"), functions: [newcomer], buildID: "test", client: hub,
            hub: HubAddress(taskHub: client.taskHub, connection: "test"), door: hub)
        activities.keep(executor)
        executor.connect()
    }

    /// The activity itself runs again.
    public func unstub<Input, Output>(activity: ActivityFunction<Input, Output>) { activities.restore(activity.name) }

    /// The activity itself, one that takes nothing, runs again.
    public func unstub<Output>(activity: (HandleMarker) -> ActivityFunction<NoInput, Output>) {
        activities.restore(activity(HandleMarker()).name)
    }
}
