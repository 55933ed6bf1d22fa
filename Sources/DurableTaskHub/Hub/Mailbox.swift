import DurableTask

/// What has been posted to the driver and not been taken yet. Posting never blocks; the driver's thread sleeps here.
final class Mailbox: Sendable {
    enum Post: Sendable {
        case input(Input, partition: Int)
        case connect(any Executor, ExecutorOffer)
        case disconnect(ExecutorID, ExecutorDeparture)
        case turnFinished(TurnToken, TurnResult)
        case activityFinished(ActivityToken, ActivityResult)
        case entityFinished(EntityToken, EntityResult)
        /// A commit of this claim of the partition failed.
        case commitFailed(StorageError, partition: Int, epoch: Epoch)
        case committed(UInt64, partition: Int, epoch: Epoch)
        /// The partition is ours and read.
        case claimed(partition: Int, epoch: Epoch, PartitionSnapshot)
        case claimFailed(StorageError, partition: Int)
        case loadDone(Input, partition: Int, epoch: Epoch)
        /// A reader found that nothing stored is to be trusted.
        case damaged(StorageError)
        /// Look at the clock.
        case poke
        /// What was due by the policy of retention is deleted, except what somebody waits for.
        case looked(leftSome: Bool)
        /// Give nothing out any more, and call when nothing is in anybody's hands.
        case drain(@Sendable () -> Void)
        case stop
    }

    private struct State {
        var posts: [Post] = []
        var isDriverAsleep = false
        var posted: UInt64 = 0
    }

    private let state = Condition(State())

    func post(_ post: Post) {
        state.change { state in
            state.posts.append(post)
            state.posted &+= 1
            defer { state.isDriverAsleep = false }
            return ((), state.isDriverAsleep ? .one : .nobody)
        }
    }

    /// How many posts there have been.
    var posted: UInt64 { state.change { ($0.posted, .nobody) } }

    /// Takes everything there is; sleeps up to `timeout` (nil: until something comes) when there is nothing.
    func take(into posts: inout [Post], timeout: Duration?) {
        posts.removeAll(keepingCapacity: posts.capacity <= Self.capacityKept)
        func takeAll(_ state: inout State) -> Bool {
            state.isDriverAsleep = state.posts.isEmpty
            swap(&posts, &state.posts)
            return !posts.isEmpty
        }
        if let timeout {
            let seconds = Double(timeout.components.seconds) + Double(timeout.components.attoseconds) * 1e-18
            state.wait(seconds: min(max(seconds, 0), 3_600)) {
                takeAll(&$0) ? () : nil
            } late: {
                $0.isDriverAsleep = false
            }
        } else {
            state.wait { takeAll(&$0) ? () : nil }
        }
    }

    private static let capacityKept = 4_096
}
