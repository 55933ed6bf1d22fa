public import DurableTask

/// How much a task hub has done since it was opened, and how much waits.
public struct HubCounts: Sendable, Hashable {
    /// Work of one kind, now.
    public struct Work: Sendable, Hashable {
        /// Waits for an executor.
        public var ready: Int
        /// In the hands of executors.
        public var running: Int
        /// Waits for a moment: a timer, a scheduled start or signal, the pause after an attempt.
        public var delayed: Int
        /// Stands still until somebody decides.
        public var dead: Int

        public init(ready: Int = 0, running: Int = 0, delayed: Int = 0, dead: Int = 0) {
            (self.ready, self.running, self.delayed, self.dead) = (ready, running, delayed, dead)
        }
    }

    /// Instances that have begun.
    public var started = 0
    /// Instances that have ended.
    public var finished = 0
    /// Instances that have ended as failed.
    public var failed = 0
    /// How long activities were in the hands of executors.
    public var activities = LatencyHistogram()
    /// How long activities, and first turns of orchestrations, waited for an executor, from when they could begin.
    public var waits = LatencyHistogram()
    /// Instances that wait for their first turn, activities that wait for a place.
    public var waiting = 0
    /// Turns of orchestrations.
    public var turnWork = Work()
    public var activityWork = Work()
    public var entityWork = Work()

    public init() {}
}
