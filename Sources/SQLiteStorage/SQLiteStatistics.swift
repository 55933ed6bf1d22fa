public import DurableTask

/// What the writer has done since the hub was opened.
public struct SQLiteStatistics: Sendable, Hashable {
    /// Commits of the hub's owner.
    public var commits = 0
    /// Transactions, each with one flush of the log.
    public var batches = 0
    /// Rows inserted, changed or deleted.
    public var rows = 0
    /// Bytes written to the log.
    public var bytes = 0
    /// How long transactions took, the flush included.
    public var times = LatencyHistogram()

    public init() {}
}
