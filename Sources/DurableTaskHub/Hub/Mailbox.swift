import Dispatch
import DurableTask
import Synchronization

/// What has been posted to the driver and not been taken yet. Posting never blocks; the driver's thread sleeps here.
final class Mailbox: Sendable {
    enum Post: Sendable {
        case input(Input, partition: Int)
        case connect(any Executor, ExecutorOffer)
        case disconnect(ExecutorID, ExecutorDeparture)
        case turnFinished(TurnToken, TurnResult)
        case activityFinished(ActivityToken, ActivityResult)
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
        case stop
    }

    private struct State {
        var posts: [Post] = []
        var isDriverAsleep = false
        var posted: UInt64 = 0
    }

    private let state = Mutex(State())
    private let bell = DispatchSemaphore(value: 0)

    func post(_ post: Post) {
        let mustRing = state.withLock { state in
            state.posts.append(post)
            state.posted &+= 1
            defer { state.isDriverAsleep = false }
            return state.isDriverAsleep
        }
        if mustRing { bell.signal() }
    }

    /// How many posts there have been.
    var posted: UInt64 { state.withLock { $0.posted } }

    /// Takes everything there is; sleeps up to `timeout` (nil: until something comes) when there is nothing.
    func take(into posts: inout [Post], timeout: Duration?) {
        posts.removeAll(keepingCapacity: true)
        let isEmpty = state.withLock { state in
            swap(&posts, &state.posts)
            if posts.isEmpty { state.isDriverAsleep = true }
            return posts.isEmpty
        }
        guard isEmpty else { return }
        if let timeout {
            let (seconds, attoseconds) = timeout.components
            let nanoseconds = seconds * 1_000_000_000 + attoseconds / 1_000_000_000
            _ = bell.wait(timeout: .now() + .nanoseconds(Int(nanoseconds)))
        } else {
            bell.wait()
        }
        state.withLock { state in
            state.isDriverAsleep = false
            swap(&posts, &state.posts)
        }
    }
}
