/// Names one dispatch of a batch of an entity's operations. A result that names another dispatch than the outstanding one
/// is refused.
public struct EntityToken: Hashable, Sendable {
    /// `@name@key`.
    public var instanceID: InstanceID
    /// As in ``TurnToken/dispatch``.
    public var dispatch: UInt64

    public init(instanceID: InstanceID, dispatch: UInt64) {
        self.instanceID = instanceID
        self.dispatch = dispatch
    }

    /// The number alone tells tokens apart.
    public func hash(into hasher: inout Hasher) { hasher.combine(dispatch) }
}

/// Operations to run on an entity, one after the other.
public struct EntityWorkItem: Sendable {
    public var token: EntityToken
    public var entityID: EntityID
    /// Nil when the entity does not exist (yet).
    public var state: Payload?
    /// Never empty; in the order of their arrival. A call has ``EntityOperation/parentInstanceID``, or waits for a client.
    public var operations: [EntityOperation]

    public init(token: EntityToken, entityID: EntityID, state: Payload?, operations: [EntityOperation]) {
        self.token = token
        self.entityID = entityID
        self.state = state
        self.operations = operations
    }
}

/// How a batch of operations ended.
public enum EntityResult: Sendable {
    case finished(EntityBatchResult)
    /// The executor gave the batch back without running it, or was lost; it is handed out again.
    case abandoned
}

/// What the operations of a batch did.
public struct EntityBatchResult: Sendable, Hashable {
    public enum OperationResult: Sendable, Hashable {
        case completed(Payload?)
        /// The operation's changes of the state and its messages are undone already.
        case failed(FailureDetails)
    }

    /// One for each operation that ran, in order; fewer than were given when the rest is to come again.
    public var results: [OperationResult]
    /// Nil deletes the entity.
    public var state: Payload?
    /// In the order in which they were asked for.
    public var actions: [EntityAction]

    public init(results: [OperationResult], state: Payload?, actions: [EntityAction] = []) {
        self.results = results
        self.state = state
        self.actions = actions
    }
}

/// What an entity's operation asks for.
public enum EntityAction: Sendable, Hashable {
    case signal(EntityID, operation: String, input: Payload?, scheduledTime: Timestamp?)
    case startOrchestration(
        name: String, instanceID: InstanceID, version: String?, input: Payload?, scheduledTime: Timestamp?)
}
