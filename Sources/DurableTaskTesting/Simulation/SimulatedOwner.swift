import DurableTask
import DurableTaskHub

/// One process of a simulated cluster: the partitions it believes to own, its dispatcher, its executors, and everything
/// that dies with it.
struct SimulatedOwner {
    struct Owned {
        var partition: Partition
        var epoch: Epoch
        /// Decided, not durable, in order.
        var commits: [(number: UInt64, changes: [Change])] = []
    }

    struct Load {
        var id: InstanceID
        var history: (generation: Int, turns: Int)?
        var partition: Int
    }

    struct Session {
        var turn: Int
        var events: [HistoryEvent]
    }

    var owned: [Int: Owned] = [:]
    var dispatcher = Dispatcher()
    /// What each connected executor has said of itself.
    var offers: [ExecutorID: ExecutorOffer] = [:]
    /// Partitions to claim again after storage has failed.
    var lost: [Int] = []
    var loads: [Load] = []
    var turns: [(item: TurnWorkItem, executor: ExecutorID)] = []
    var activities: [(item: ActivityWorkItem, executor: ExecutorID)] = []
    var entities: [(item: EntityWorkItem, executor: ExecutorID)] = []
    /// Results on their way, which may be old by the time they arrive.
    var late: [Late] = []
    var sessions: [ExecutorID: [ExecutionID: Session]] = [:]
    /// Counts incarnations of executors, so that each connects under an id of its own.
    var incarnation = 0

    enum Late {
        case turn(TurnToken, TurnResult)
        case activity(ActivityToken, ActivityResult)
        case entity(EntityToken, EntityResult)
    }

    var isIdle: Bool {
        lost.isEmpty && loads.isEmpty && turns.isEmpty && activities.isEmpty && entities.isEmpty
            && late.isEmpty && owned.values.allSatisfy { $0.commits.isEmpty }
    }
}
