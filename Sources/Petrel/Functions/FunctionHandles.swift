/// The typed name of an activity: what `context.callActivity(sayHello, "Tokyo")` is checked against. `@ActivityTrigger`
/// writes one beside the function.
public struct ActivityFunction<Input, Output>: Sendable {
    public let name: String
    public init(name: String) { self.name = name }
}

/// The typed name of an orchestrator function: what `client.startNew(helloCities)` and
/// `context.callSubOrchestrator(…)` are checked against. `@OrchestrationTrigger` writes one beside the function.
public struct OrchestratorFunction<Input, Output>: Sendable {
    public let name: String
    /// What is started with this handle is of this version, unless the call says otherwise; nil is the host's default.
    public let version: String?
    public init(name: String, version: String? = nil) {
        self.name = name
        self.version = version
    }
}

/// Tells the handle of a function without input apart from the function itself: a `let` of the same name would be a
/// redeclaration, so the macro writes a function that takes this.
public struct HandleMarker: Sendable {
    public init() {}
}

/// The input of a function that takes none.
public struct NoInput: Codable, Sendable, Hashable {
    public init() {}
}

/// The output of a function that returns nothing.
public struct NoOutput: Codable, Sendable, Hashable {
    public init() {}
}
