/// What the host knows of a function: its name, where it stands in the source, and what triggers it.
public struct FunctionMetadata: Sendable, Hashable {
    public var name: String
    /// Of an orchestrator function that is written for instances of this version; nil is for every other.
    public var version: String?
    /// `Module/File.swift:line`, for messages.
    public var location: String
    public var trigger: Trigger
    /// The queues that get what the function returns.
    public var outputs: [QueueOutputBinding]

    public init(
        name: String, version: String? = nil, location: String, trigger: Trigger, outputs: [QueueOutputBinding] = []
    ) {
        self.name = name
        self.outputs = outputs
        self.version = version
        self.location = location
        self.trigger = trigger
    }
}

extension FunctionMetadata: CustomStringConvertible {
    /// `checkout`, or `checkout (version 2.0)`.
    public var description: String { version.map { "\(name) (version \($0))" } ?? name }
}

/// What starts an invocation of a function.
public enum Trigger: Sendable, Hashable {
    case http(HTTPTriggerBinding)
    case timer(TimerTriggerBinding)
    case queue(QueueTriggerBinding)
    case orchestration
    case activity
    case entity

    /// The name Azure's metadata uses, e.g. `httpTrigger`.
    public var typeName: String {
        switch self {
        case .http: "httpTrigger"
        case .timer: "timerTrigger"
        case .queue: "queueTrigger"
        case .orchestration: "orchestrationTrigger"
        case .activity: "activityTrigger"
        case .entity: "entityTrigger"
        }
    }
}

/// Where and how a function listens on HTTP.
public struct HTTPTriggerBinding: Sendable, Hashable {
    /// Upper-case methods; empty is every method.
    public var methods: [String]
    /// Without the prefix; the function's name when the author gave none.
    public var route: String
    public var authorizationLevel: AuthorizationLevel
    /// The function takes the body of a request in parts, while it comes.
    public var streamsBody: Bool

    public init(
        methods: [String], route: String, authorizationLevel: AuthorizationLevel, streamsBody: Bool = false
    ) {
        self.methods = methods
        self.route = route
        self.authorizationLevel = authorizationLevel
        self.streamsBody = streamsBody
    }
}

/// Which key a caller must have.
public enum AuthorizationLevel: String, Sendable, Hashable, CaseIterable {
    case anonymous
    case function
    case admin
}
