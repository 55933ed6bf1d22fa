public import DurableTask

/// How much a task hub has done since it was opened, and how much waits.
public struct HubCounts: Sendable, Hashable {
    /// Instances that have begun.
    public var started = 0
    /// Instances that have ended.
    public var finished = 0
    /// Instances that have ended as failed.
    public var failed = 0
    /// How long activities were in the hands of executors.
    public var activities = LatencyHistogram()
    /// Instances that wait for their first turn, activities that wait for a place.
    public var waiting = 0

    public init() {}
}
