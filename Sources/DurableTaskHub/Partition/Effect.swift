package import DurableTask

/// What a partition wants done. The driver does it and never decides.
package enum Effect: Sendable {
    /// Make these changes durable, in order of the numbers, and answer with ``Input/committed(_:)``.
    case commit([Change], number: UInt64)
    /// An instance, or an entity.
    case load(InstanceID)
    case loadHistory(InstanceID, generation: Int, turns: Int)
    /// Find an executor for a turn of this orchestrator, the preferred one if it is free; a suspect's must have nothing
    /// else in its hands.
    case turnReady(InstanceID, name: VersionedName, preferred: ExecutorID?, isSuspect: Bool)
    /// The turn that was ready is no longer wanted, and no executor has been found for it yet.
    case turnWithdrawn(InstanceID)
    case runTurn(TurnWorkItem, on: ExecutorID)
    /// The turn that was ready is no longer wanted; the executor assigned to it is free.
    case declined(InstanceID, ExecutorID)
    /// Find an executor for this activity and hand it over, alone if it is a suspect.
    case activityReady(ActivityWorkItem, isSuspect: Bool)
    /// Nobody needs the activity's result: it is asked to stop, or, where allowed, not started at all.
    case cancelActivity(ActivityToken, mayBeSkipped: Bool)
    case forgetSession(InstanceID, ExecutionID, on: ExecutorID)
    /// Find an executor for operations of an entity of this name, one that has nothing else in its hands for a suspect.
    case entityReady(InstanceID, name: String, isSuspect: Bool)
    /// The batch that was ready is no longer wanted, and no executor has been found for it yet.
    case entityWithdrawn(InstanceID)
    case runEntity(EntityWorkItem, on: ExecutorID)
    /// The batch that was ready is no longer wanted; the executor assigned to it is free.
    case entityDeclined(ExecutorID)
    case reply(ReplyID, Result<Reply, TaskHubError>)
    /// The first turn of the instance is durable.
    case started(InstanceID)
    /// The end of the instance is durable.
    case finished(InstanceID, RuntimeStatus)
    case send(OutboxRow, to: Int)
    case acknowledge(from: Int, through: UInt64)
    /// An executor answered under a token that is not outstanding; the activity's name where it is known.
    case refused(ActivityToken, activity: String?, RefusedResult.Reason)
    /// Everything that was open when the partition was opened is done.
    case recovered
    /// What is stored contradicts what is known here: the hub must be derived again.
    case corrupt(StorageError)
    /// Operators should know.
    case problem(String)
}

package enum Reply: Sendable, Hashable {
    case done
    case started(InstanceID)
    /// Whether there was something to purge.
    case purged(Bool)
    case operation(EntityOperationResult)
    /// The time is over in which an operation should have ended.
    case late
    case cleaned(EntityCleaning)
}
