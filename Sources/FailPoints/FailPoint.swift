/// A place on the way from a request to its result at which a debug build can be made to end at once, as if the plug had
/// been pulled: just before something is done, or just after.
///
/// In a release build ``before()`` and ``after()`` are empty and inlined: nothing of them is left. That is why they are
/// public, in a target that is no product: what has `package` access is called, and not inlined, by other modules.
public enum FailPoint: Int, CaseIterable, Sendable {
    // MARK: The writer of a hub in SQLite: a batch, its rows, its end

    case begin
    case header
    case turn
    case message
    case messageTaken
    case historyDrop
    case purge
    case detached
    case detachedDone
    case receipt
    case hubNumber
    /// After it the batch is durable and nobody knows.
    case commit
    /// One answer to whoever waits for the batch.
    case told
    case checkpoint
    case close

    // MARK: The driver's hand-overs

    /// A client's request reaches its partition.
    case request
    /// Decided changes go to storage.
    case handOver
    /// Storage has said that they are durable.
    case durable
    case reply
    case turnOut
    case turnBack
    case activityOut
    case activityBack
    case activityStop
    case entityOut
    case entityBack
    /// A partition is ours and read.
    case claim
    case load
    case loaded

    // MARK: The host's end of a worker's socket

    case sendTurn
    case sendActivity
    case sendEntity
    case flush
    case takeTurn
    case takeActivity
    case takeEntity

    // MARK: The worker

    case workerTurn
    case workerTurnDone
    case workerActivity
    case workerActivityDone
    case workerEntity
    case workerEntityDone
    case workerFlush

    package enum Side: Int, CaseIterable, Sendable {
        case before, after
    }

    /// It is the worker process that ends, not the host.
    package var isInWorker: Bool { rawValue >= Self.workerTurn.rawValue }
}

extension FailPoint {
    #if DEBUG
        public func before() { FailPage.ofThisProcess?.visit(self, .before) }
        public func after() { FailPage.ofThisProcess?.visit(self, .after) }
    #else
        @inlinable @inline(__always) public func before() {}
        @inlinable @inline(__always) public func after() {}
    #endif
}
