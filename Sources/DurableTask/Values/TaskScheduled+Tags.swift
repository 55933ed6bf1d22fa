/// What a call says of an activity beyond its name and input travels in tags of the scheduling, whose names begin with
/// `petrel.`: whoever does not know them passes them on.
extension TaskScheduled {
    public enum Tag {
        /// Milliseconds.
        public static let timeout = "petrel.timeout"
        /// Milliseconds.
        public static let heartbeatTimeout = "petrel.heartbeatTimeout"
        /// From 2 on; the first has no tag.
        public static let attempt = "petrel.attempt"
        /// On the second and later attempts of a retried call: the task id of the first.
        public static let firstAttempt = "petrel.firstAttempt"
    }

    /// How long it may be in the hands of an executor.
    public var timeout: Duration? {
        get { milliseconds(Tag.timeout) }
        set { set(Tag.timeout, newValue) }
    }

    /// How long it may be in the hands of an executor without a sign of life.
    public var heartbeatTimeout: Duration? {
        get { milliseconds(Tag.heartbeatTimeout) }
        set { set(Tag.heartbeatTimeout, newValue) }
    }

    /// Which attempt of a retried call it is; 1 for the first.
    public var attempt: Int {
        get { tags[Tag.attempt].flatMap { Int($0) } ?? 1 }
        set { tags[Tag.attempt] = newValue == 1 ? nil : "\(newValue)" }
    }

    private func milliseconds(_ tag: String) -> Duration? {
        tags[tag].flatMap { Int64($0) }.map { .milliseconds($0) }
    }

    /// At least a millisecond: none at all would be no time-out.
    private mutating func set(_ tag: String, _ time: Duration?) {
        tags[tag] = time.map { time in
            let (seconds, attoseconds) = time.components
            let (milliseconds, overflow) = seconds.multipliedReportingOverflow(by: 1_000)
            return "\(overflow ? .max : max(1, milliseconds &+ attoseconds / 1_000_000_000_000_000))"
        }
    }
}
