import DurableTask

/// An instance the partition holds in memory: its header, what waits for it, and where its turn is.
///
/// A class so that handlers can change it in place; it belongs to one ``Partition`` and never leaves it.
final class LiveInstance: Idling {
    var header: InstanceHeader
    /// The number of the next turn in this generation.
    var turn: Int
    var open: OpenWork
    /// Events in the order they will be given to the orchestrator; an `executionStarted` is always first.
    var inbox: [Waiting] = []
    /// Set through ``Partition``'s `queue` and `rest`, which count.
    var phase: Phase = .idle
    /// How many bytes it was counted with among those that wait to be begun; nil when it is not among them.
    var backlogBytes: Int?
    /// Who keeps the orchestrator suspended after turn ``turn`` - 1.
    var session: ExecutorID?
    /// The dispatch under which each open activity is out, or waits for an executor.
    var dispatches: [Scheduling: UInt64] = [:]
    /// The last commit that changed this instance; it must stay in memory until that is done.
    var lastCommit: UInt64 = 0
    /// The history as it was loaded, until the first turn after the load has used it.
    var loadedRows: [TurnRow]?
    /// The time of the last turn: the orchestrator's clock never goes back.
    var clock: Timestamp
    /// When the instance was put among the idle ones; 0 when it is not there.
    var idleStamp: UInt64 = 0
    /// The header differs from what storage has or is about to have.
    var isHeaderDirty = false
    /// How often in a row an executor gave a turn back, and until when it is left alone for that.
    var abandonments = 0
    var retryAt: Timestamp?
    /// When to offer activities again that an executor gave back.
    var offerActivitiesAt: Timestamp?

    init(header: InstanceHeader, turn: Int = 0, open: OpenWork = OpenWork()) {
        self.header = header
        self.turn = turn
        self.open = open
        clock = header.createdAt
    }

    struct Waiting {
        var event: HistoryEvent
        /// The event as a row of one.
        var encoded: [UInt8]
        /// The number of its message row; nil for what can be derived again, like a timer.
        var sequence: UInt64?
    }

    /// idle → queued → (loading →) running → idle. Completion and termination leave any phase for idle.
    enum Phase {
        /// No turn to run, or none allowed.
        case idle
        /// The dispatcher looks for an executor.
        case queued
        /// The history is being read for this executor.
        case loading(ExecutorID, keepsSessions: Bool)
        case running(Running)
    }

    struct Running {
        var token: TurnToken
        var executor: ExecutorID
        var keepsSessions: Bool
        /// The executor was given everything before this turn.
        var hasHistory: Bool
        /// How many events of the inbox the turn was given.
        var taken: Int
        var now: Timestamp
        /// The new events as the history will have them.
        var encoded: [UInt8]
    }

    var id: InstanceID { header.instanceID }
    var isSuspended: Bool { header.status == .suspended }
    var isTerminal: Bool { header.status.isTerminal }
    /// Its history is being read.
    var isLoading: Bool { if case .loading = phase { true } else { false } }
    /// A turn of this generation is in the history.
    var hasStarted: Bool { turn > 0 }

    /// Something to give to the orchestrator, and nothing that forbids it.
    var wantsTurn: Bool {
        guard case .idle = phase else { return false }
        return !inbox.isEmpty && !isSuspended && !isTerminal && header.hold == nil
    }

    /// Nothing is under way: the instance can be forgotten and read again.
    func isQuiet(committed: UInt64) -> Bool {
        guard case .idle = phase else { return false }
        return inbox.isEmpty && open.activities.isEmpty && lastCommit <= committed && header.hold == nil
    }

    func append(_ event: HistoryEvent, encoded: [UInt8], sequence: UInt64?) {
        if case .executionStarted = event.kind {
            inbox.insert(Waiting(event: event, encoded: encoded, sequence: sequence), at: 0)
        } else {
            inbox.append(Waiting(event: event, encoded: encoded, sequence: sequence))
        }
    }

    func setStatus(_ status: RuntimeStatus) {
        guard header.status != status else { return }
        header.status = status
        isHeaderDirty = true
    }

    func setHold(_ hold: HoldReason?) {
        guard header.hold != hold else { return }
        header.hold = hold
        isHeaderDirty = true
    }

    func setTrace(_ trace: [UInt8]?) {
        guard header.orchestrationTrace != trace else { return }
        header.orchestrationTrace = trace
        isHeaderDirty = true
    }

    func setCustomStatus(_ customStatus: Payload?) {
        guard header.customStatus != customStatus else { return }
        header.customStatus = customStatus
        isHeaderDirty = true
    }

    /// Brings the derived columns of the header up to date.
    func refreshHeader() {
        let wake = isTerminal ? nil : open.nextTimer
        if header.nextWake != wake {
            header.nextWake = wake
            isHeaderDirty = true
        }
        // A result that waits in the inbox is stored as a message, which brings the instance back by itself.
        if header.openActivities != open.activities.count {
            header.openActivities = open.activities.count
            isHeaderDirty = true
        }
    }
}
