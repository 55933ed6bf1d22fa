/// What a client can ask of a task hub. Every acknowledged change is durable when the call returns.
///
/// All methods throw ``TaskHubError``.
public protocol TaskHubClient: PayloadStore {
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
    /// Lets a failed instance go on: what failed last is run again, also in the sub-orchestrations that failed. A failure that
    /// the orchestrator dealt with, by trying again or by starting something else, stays as it was.
    /// - Throws: `notFound`; `gone` when it has ended otherwise; `failedPrecondition` when it has not ended, or failed in a
    ///   critical section.
    func rewind(_ instanceID: InstanceID, reason: Payload?) async throws
    /// Starts an instance anew, with its name, input, version and tags.
    /// - Parameter newID: under a fresh id, which may be done while it runs; otherwise in its place.
    /// - Returns: the id of the new instance.
    /// - Throws: `notFound`; `failedPrecondition` when it is to be replaced and is not finished.
    func restart(_ instanceID: InstanceID, newID: Bool) async throws -> InstanceID
    /// Deletes a finished instance and its history; returns how many were deleted, 0 when there is no such instance.
    /// - Parameter recursive: its sub-orchestrations, and theirs, too.
    /// - Throws: `failedPrecondition` when it, or one of them, is not finished.
    func purge(_ instanceID: InstanceID, recursive: Bool) async throws -> Int
    /// Deletes finished instances, in small transactions, beside everything else. Answers when none is left, or when the
    /// time is over.
    func purge(matching filter: PurgeFilter) async throws -> PurgeOutcome
    /// Returns when the instance is finished, or nil at the deadline. An instance that does not exist (yet) is waited for.
    func waitForCompletion(of instanceID: InstanceID, timeout: Duration) async throws -> InstanceState?
    /// Returns when the first turn of the instance is committed, or nil at the deadline.
    func waitForStart(of instanceID: InstanceID, timeout: Duration) async throws -> InstanceState?

    // MARK: Entities

    /// Gives an entity an operation, for whose end nobody waits.
    func signal(_ request: EntityRequest) async throws
    /// Gives an entity an operation and waits for its end; nil at the deadline, when it may still run.
    func call(_ request: EntityRequest, timeout: Duration) async throws -> EntityOperationResult?
    /// Nil when there is no such entity.
    func entity(_ entityID: EntityID, includingState: Bool) async throws -> EntityState?
    func entities(matching query: EntityQuery) async throws -> EntityPage
    /// Removes entities without a state, and releases locks whose orchestration is finished.
    func cleanEntityStorage() async throws -> EntityCleaning
}

extension TaskHubClient {
    /// Deletes a finished instance and its history; returns false when there is no such instance.
    /// - Throws: `failedPrecondition` when it is not finished.
    public func purge(_ instanceID: InstanceID) async throws -> Bool {
        try await purge(instanceID, recursive: false) > 0
    }
}

/// Which finished instances to delete.
public struct PurgeFilter: Sendable, Hashable {
    /// Empty: every final status. Others than final ones match nothing.
    public var statuses: Set<RuntimeStatus>
    /// Inclusive.
    public var createdFrom: Timestamp?
    /// Exclusive.
    public var createdTo: Timestamp?
    /// Exclusive.
    public var completedTo: Timestamp?
    /// How long the caller waits; nil is until none is left. The deletion goes on in any case.
    public var timeout: Duration?

    public init(
        statuses: Set<RuntimeStatus> = [], createdFrom: Timestamp? = nil, createdTo: Timestamp? = nil,
        completedTo: Timestamp? = nil, timeout: Duration? = nil
    ) {
        self.statuses = statuses
        self.createdFrom = createdFrom
        self.createdTo = createdTo
        self.completedTo = completedTo
        self.timeout = timeout
    }
}

/// What a purge by filter did.
public struct PurgeOutcome: Sendable, Hashable {
    public var deleted: Int
    /// False when the time was over before everything was deleted; the rest goes on by itself.
    public var isComplete: Bool

    public init(deleted: Int, isComplete: Bool) {
        self.deleted = deleted
        self.isComplete = isComplete
    }
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
    /// The orchestrator function.
    public var name: String?
    public var version: String?
    /// Every one of these, with this value; a nil value is any.
    public var tags: [String: String?]
    /// The sub-orchestrations that this instance has started, in whatever execution.
    public var parent: InstanceID?
    public var order: InstanceOrder
    /// At least 1.
    public var pageSize: Int
    /// From ``InstancePage/continuation``.
    public var continuation: String?
    public var parts: InstanceParts

    public init(
        statuses: Set<RuntimeStatus> = [], createdFrom: Timestamp? = nil, createdTo: Timestamp? = nil,
        idPrefix: String? = nil, name: String? = nil, version: String? = nil, tags: [String: String?] = [:],
        parent: InstanceID? = nil, order: InstanceOrder = .newestFirst, pageSize: Int = 100,
        continuation: String? = nil,
        parts: InstanceParts = .all
    ) {
        self.statuses = statuses
        self.createdFrom = createdFrom
        self.createdTo = createdTo
        self.idPrefix = idPrefix
        self.name = name
        self.version = version
        self.tags = tags
        self.parent = parent
        self.order = order
        self.pageSize = pageSize
        self.continuation = continuation
        self.parts = parts
    }
}

extension InstanceQuery {
    /// Whether an instance is among those asked for, whatever page it is on.
    public func takes(_ header: InstanceHeader) -> Bool {
        if !statuses.isEmpty, !statuses.contains(header.status) { return false }
        if let createdFrom, header.createdAt < createdFrom { return false }
        if let createdTo, header.createdAt >= createdTo { return false }
        return takes(header.instanceID) && takesDetails(of: header)
    }

    /// As far as the id tells.
    public func takes(_ id: InstanceID) -> Bool {
        idPrefix.map { id.rawValue.utf8.starts(with: $0.utf8) } ?? true
    }

    /// As far as what an index does not know tells.
    public func takesDetails(of header: InstanceHeader) -> Bool {
        if let name, header.name != name { return false }
        if let version, header.version != version { return false }
        if let parent, header.parent?.instanceID != parent { return false }
        return tags.allSatisfy { tag, value in
            guard let own = header.tags[tag] else { return false }
            return value == nil || value == own
        }
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
