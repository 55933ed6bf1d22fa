/// An operation a client asks an entity for.
public struct EntityRequest: Sendable, Hashable {
    public var entityID: EntityID
    public var operation: String
    public var input: Payload?
    /// The operation runs no sooner; signals only.
    public var scheduledTime: Timestamp?
    /// A repeated signal with the same key has no further effect.
    public var idempotencyKey: String?

    public init(
        _ entityID: EntityID, operation: String, input: Payload? = nil, scheduledTime: Timestamp? = nil,
        idempotencyKey: String? = nil
    ) {
        self.entityID = entityID
        self.operation = operation
        self.input = input
        self.scheduledTime = scheduledTime
        self.idempotencyKey = idempotencyKey
    }
}

/// What came of a call a client waited for.
public typealias EntityOperationResult = EntityBatchResult.OperationResult

/// An entity as a client sees it, as of its last committed batch.
public struct EntityState: Sendable, Hashable {
    public var entityID: EntityID
    /// Nil for an entity that exists only because it is locked, and where the state was not asked for.
    public var state: Payload?
    public var createdAt: Timestamp
    public var lastModifiedAt: Timestamp
    /// The orchestration in whose critical section the entity is.
    public var lockedBy: InstanceID?
    /// Messages that wait for the entity.
    public var backlog: Int

    public init(
        entityID: EntityID, state: Payload?, createdAt: Timestamp, lastModifiedAt: Timestamp,
        lockedBy: InstanceID? = nil, backlog: Int = 0
    ) {
        self.entityID = entityID
        self.state = state
        self.createdAt = createdAt
        self.lastModifiedAt = lastModifiedAt
        self.lockedBy = lockedBy
        self.backlog = backlog
    }
}

/// Which entities to list, in the order of their ids.
public struct EntityQuery: Sendable, Hashable {
    /// What `@name@key` begins with; nil is every entity. `@counter@` is every counter.
    public var idPrefix: String?
    /// Inclusive.
    public var lastModifiedFrom: Timestamp?
    /// Exclusive.
    public var lastModifiedTo: Timestamp?
    public var includesState: Bool
    /// Entities without a state too, which exist because they are locked.
    public var includesTransient: Bool
    /// At least 1.
    public var pageSize: Int
    /// From ``EntityPage/continuation``.
    public var continuation: String?

    public init(
        idPrefix: String? = nil, lastModifiedFrom: Timestamp? = nil, lastModifiedTo: Timestamp? = nil,
        includesState: Bool = true, includesTransient: Bool = false, pageSize: Int = 100, continuation: String? = nil
    ) {
        self.idPrefix = idPrefix
        self.lastModifiedFrom = lastModifiedFrom
        self.lastModifiedTo = lastModifiedTo
        self.includesState = includesState
        self.includesTransient = includesTransient
        self.pageSize = pageSize
        self.continuation = continuation
    }
}

public struct EntityPage: Sendable, Hashable {
    public var entities: [EntityState]
    /// Nil on the last page. A page may be shorter than asked for.
    public var continuation: String?

    public init(entities: [EntityState], continuation: String?) {
        self.entities = entities
        self.continuation = continuation
    }
}

/// What ``TaskHubClient/cleanEntityStorage(_:)`` did.
public struct EntityCleaning: Sendable, Hashable {
    public var removedEmptyEntities: Int
    public var releasedLocks: Int

    public init(removedEmptyEntities: Int, releasedLocks: Int) {
        self.removedEmptyEntities = removedEmptyEntities
        self.releasedLocks = releasedLocks
    }
}
