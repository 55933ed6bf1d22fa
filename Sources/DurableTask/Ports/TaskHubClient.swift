/// What a client can ask of a task hub. Every acknowledged change is durable when the call returns.
///
/// All methods throw ``TaskHubError``.
public protocol TaskHubClient: Sendable {
    /// Starts an instance.
    /// - Throws: `alreadyExists` when the id is taken by an instance that ``StartRequest/replaceable`` does not list.
    func start(_ request: StartRequest) async throws -> InstanceID
    /// Nil when there is no such instance.
    func state(of instanceID: InstanceID, including parts: InstanceParts) async throws -> InstanceState?
    /// The history of the current execution, decoded; nil when there is no such instance.
    func history(of instanceID: InstanceID) async throws -> [HistoryEvent]?
    func instances(matching query: InstanceQuery) async throws -> InstancePage
    /// - Parameter idempotencyKey: a repeated call with the same key has no further effect.
    /// - Throws: `notFound`; `gone` when the instance is finished.
    func raiseEvent(_ name: String, input: Payload?, to instanceID: InstanceID, idempotencyKey: String?) async throws
    /// Ends the instance, and with `recursive` its running sub-orchestrations; runs no user code.
    /// - Throws: `notFound`; `gone` when the instance is finished.
    func terminate(_ instanceID: InstanceID, output: Payload?, recursive: Bool) async throws
    /// Suspending twice is fine.
    /// - Throws: `notFound`; `gone` when the instance is finished.
    func suspend(_ instanceID: InstanceID, reason: Payload?) async throws
    /// Resuming what is not suspended is fine; an instance that is held tries again.
    /// - Throws: `notFound`; `gone` when the instance is finished.
    func resume(_ instanceID: InstanceID, reason: Payload?) async throws
    /// Deletes a finished instance and its history; returns false when there is no such instance.
    /// - Throws: `failedPrecondition` when it is not finished.
    func purge(_ instanceID: InstanceID) async throws -> Bool
    /// Returns when the instance is finished, or nil at the deadline. An instance that does not exist (yet) is waited for.
    func waitForCompletion(of instanceID: InstanceID, timeout: Duration) async throws -> InstanceState?
    /// Returns when the first turn of the instance is committed, or nil at the deadline.
    func waitForStart(of instanceID: InstanceID, timeout: Duration) async throws -> InstanceState?
}

public struct StartRequest: Sendable {
    public var name: String
    /// Nil: the hub makes one.
    public var instanceID: InstanceID?
    public var version: String?
    public var input: Payload?
    public var scheduledStart: Timestamp?
    public var tags: [String: String]
    public var parentTrace: TraceContext?
    /// The statuses of an existing instance of this id that let it be replaced.
    public var replaceable: Set<RuntimeStatus>
    /// A repeated start with the same key and request answers the first one's instance.
    public var idempotencyKey: String?

    public init(
        name: String, instanceID: InstanceID? = nil, version: String? = nil, input: Payload? = nil,
        scheduledStart: Timestamp? = nil, tags: [String: String] = [:], parentTrace: TraceContext? = nil,
        replaceable: Set<RuntimeStatus> = Self.finished, idempotencyKey: String? = nil
    ) {
        self.name = name
        self.instanceID = instanceID
        self.version = version
        self.input = input
        self.scheduledStart = scheduledStart
        self.tags = tags
        self.parentTrace = parentTrace
        self.replaceable = replaceable
        self.idempotencyKey = idempotencyKey
    }

    /// The default: an id may be used again when its instance is finished.
    public static let finished: Set<RuntimeStatus> = [.completed, .failed, .canceled, .terminated]
}

/// Which payloads of an instance to read along with its header.
public struct InstanceParts: OptionSet, Hashable, Sendable {
    public let rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }
    public static let input = InstanceParts(rawValue: 1)
    public static let output = InstanceParts(rawValue: 2)
    public static let all: InstanceParts = [.input, .output]
}

/// An instance as a client sees it.
public struct InstanceState: Sendable, Hashable {
    public var header: InstanceHeader
    public var input: Payload?
    public var output: Payload?
    public var failure: FailureDetails?

    public init(header: InstanceHeader, input: Payload?, output: Payload?, failure: FailureDetails?) {
        self.header = header
        self.input = input
        self.output = output
        self.failure = failure
    }
}

public struct InstanceQuery: Sendable, Hashable {
    /// Empty: every status.
    public var statuses: Set<RuntimeStatus>
    /// Inclusive.
    public var createdFrom: Timestamp?
    /// Exclusive.
    public var createdTo: Timestamp?
    public var idPrefix: String?
    /// At least 1.
    public var pageSize: Int
    /// From ``InstancePage/continuation``.
    public var continuation: String?
    public var parts: InstanceParts

    public init(
        statuses: Set<RuntimeStatus> = [], createdFrom: Timestamp? = nil, createdTo: Timestamp? = nil,
        idPrefix: String? = nil, pageSize: Int = 100, continuation: String? = nil, parts: InstanceParts = .all
    ) {
        self.statuses = statuses
        self.createdFrom = createdFrom
        self.createdTo = createdTo
        self.idPrefix = idPrefix
        self.pageSize = pageSize
        self.continuation = continuation
        self.parts = parts
    }
}

public struct InstancePage: Sendable, Hashable {
    public var instances: [InstanceState]
    /// Nil on the last page.
    public var continuation: String?

    public init(instances: [InstanceState], continuation: String?) {
        self.instances = instances
        self.continuation = continuation
    }
}
