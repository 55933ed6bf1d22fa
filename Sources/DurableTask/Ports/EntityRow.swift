/// The row of an entity: its state, and who has locked it. An entity has no history; what waits for it are messages to
/// its id.
///
/// There is a row as long as it says something: see ``isNeeded``.
public struct EntityRow: Sendable, Hashable {
    /// `@name@key`.
    public var instanceID: InstanceID
    /// Nil: the entity does not exist, and is only locked or suspected.
    public var state: Payload?
    public var createdAt: Timestamp
    public var lastModifiedAt: Timestamp
    public var lock: EntityLock?
    /// How often its next operation was handed out alone, after a process died with it; nil when it is not suspected.
    public var attempts: Int?

    public init(
        instanceID: InstanceID, state: Payload? = nil, createdAt: Timestamp, lastModifiedAt: Timestamp,
        lock: EntityLock? = nil, attempts: Int? = nil
    ) {
        self.instanceID = instanceID
        self.state = state
        self.createdAt = createdAt
        self.lastModifiedAt = lastModifiedAt
        self.lock = lock
        self.attempts = attempts
    }

    /// Something would be lost without the row.
    public var isNeeded: Bool { state != nil || lock != nil || attempts != nil }
}

/// The critical section an entity is in.
public struct EntityLock: Sendable, Hashable {
    public var criticalSectionID: String
    /// The orchestration whose calls run meanwhile; everything else waits.
    public var holder: InstanceID

    public init(criticalSectionID: String, holder: InstanceID) {
        self.criticalSectionID = criticalSectionID
        self.holder = holder
    }
}

extension EntityState {
    /// Nil for a row of something else than an entity.
    public init?(_ row: EntityRow, backlog: Int, includesState: Bool) {
        guard let entityID = EntityID(row.instanceID) else { return nil }
        self.init(
            entityID: entityID, state: includesState ? row.state : nil, createdAt: row.createdAt,
            lastModifiedAt: row.lastModifiedAt, lockedBy: row.lock?.holder, backlog: backlog)
    }
}

extension EntityQuery {
    /// Whether the row is among those asked for, whatever page it is on.
    public func takes(_ row: EntityRow) -> Bool {
        if let lastModifiedFrom, row.lastModifiedAt < lastModifiedFrom { return false }
        if let lastModifiedTo, row.lastModifiedAt >= lastModifiedTo { return false }
        if let idPrefix, !row.instanceID.rawValue.utf8.starts(with: idPrefix.utf8) { return false }
        return includesTransient || row.state != nil
    }
}

/// The place in the order of ids at which a page ended, as the token that names it to clients.
public struct EntityPosition: Sendable, Hashable {
    public var instanceID: InstanceID

    public init(_ instanceID: InstanceID) { self.instanceID = instanceID }

    /// - Throws: `conflict` when the text is no token.
    public init(token: String) throws(StorageError) {
        guard let position = InstancePosition(token: token), position.created == 0 else {
            throw StorageError(.conflict, "'\(token)' is not a continuation of a page of entities.")
        }
        instanceID = position.instanceID
    }

    public var token: String { InstancePosition(created: 0, instanceID: instanceID).token }
}
