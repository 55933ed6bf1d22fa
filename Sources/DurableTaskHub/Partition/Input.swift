package import DurableTask

/// What can happen to a partition. Everything it knows of the world comes in through these.
package enum Input: Sendable {
    /// The partition was claimed and read.
    indirect case opened(PartitionSnapshot)
    indirect case request(Request, reply: ReplyID)
    /// The header and history of an instance, as asked for by ``Effect/load(_:)``; nil when there is none.
    indirect case loaded(InstanceID, LoadedInstance?)
    /// As asked for by ``Effect/loadHistory(_:generation:turns:)``.
    case historyLoaded(InstanceID, generation: Int, turns: Int, [TurnRow])
    /// What was asked for by ``Effect/load(_:)`` or ``Effect/loadHistory(_:generation:turns:)`` is not what was written;
    /// the header is there if it could be read.
    case unreadable(InstanceID, InstanceHeader?, StorageError)
    /// The dispatcher found an executor for the instance's turn.
    case assigned(InstanceID, to: ExecutorID, keepsSessions: Bool)
    /// The instance's turn is not run: no executor takes its version, for the reason given.
    case mismatched(InstanceID, String)
    case turnFinished(TurnToken, TurnResult)
    /// An executor was lost with this turn in its hands.
    case turnLost(TurnToken, Loss)
    /// With the time at which an executor was given it.
    case activityFinished(ActivityToken, ActivityResult, startedAt: Timestamp? = nil)
    case activityLost(ActivityToken, Loss)
    /// The entity's row, as asked for by ``Effect/load(_:)``; nil when there is none.
    case entityLoaded(InstanceID, EntityRow?)
    /// The dispatcher found an executor for the entity's batch.
    case entityAssigned(InstanceID, to: ExecutorID)
    case entityFinished(EntityToken, EntityResult)
    /// An executor was lost with this batch in its hands.
    case entityLost(EntityToken, Loss)
    case executorConnected(buildID: String)
    case executorDisconnected(ExecutorID)
    /// Everything up to this commit is durable.
    case committed(UInt64)
    /// Time has passed.
    case tick
    /// A message that was in storage when the partition was opened; waits for its instance.
    case recovered(MessageRow)
    /// A message of this partition to one of its instances; waits for its instance.
    case delivered(MessageRow)
    /// A message from another partition.
    indirect case received(OutboxRow, from: Int)
    /// Another partition has everything up to this sequence.
    case acknowledged(by: Int, through: UInt64)
}

/// How work was lost with its executor.
package enum Loss: Sendable {
    /// The executor went; the work is not suspected.
    case left
    /// The process died with this and other work in its hands: any of it may be to blame.
    case diedAmongOthers
    /// The process died with nothing but this work in its hands.
    case diedAlone
}

/// What a client wants of one instance.
package enum Request: Sendable {
    /// The id is set. `isFresh`: the hub made it, so nobody else can have it.
    case start(StartRequest, id: InstanceID, isFresh: Bool, receipt: Receipt?)
    case raiseEvent(InstanceID, name: String, input: Payload?, receipt: Receipt?)
    case terminate(InstanceID, output: Payload?, recursive: Bool)
    case suspend(InstanceID, reason: Payload?)
    case resume(InstanceID, reason: Payload?)
    case rewind(InstanceID, reason: Payload?)
    case purge(InstanceID)
    case signal(InstanceID, EntityOperation, receipt: Receipt?)
    /// The client waits for the operation's end.
    case call(InstanceID, EntityOperation)
    /// Frees the entity if it is in this critical section, whose holder is over.
    case cleanEntity(InstanceID, section: String?)

    var instanceID: InstanceID {
        switch self {
        case .start(_, let id, _, _), .raiseEvent(let id, _, _, _), .terminate(let id, _, _), .suspend(let id, _),
            .resume(let id, _), .rewind(let id, _), .purge(let id), .signal(let id, _, _), .call(let id, _),
            .cleanEntity(let id, _):
            id
        }
    }
}

/// Names a waiting client.
package typealias ReplyID = UInt64

package struct LoadedInstance: Sendable {
    package var header: InstanceHeader
    package var rows: [TurnRow]

    package init(header: InstanceHeader, rows: [TurnRow]) {
        self.header = header
        self.rows = rows
    }
}
