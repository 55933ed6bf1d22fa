/// An orchestrator function used its context in a way that cannot be replayed.
public struct OrchestrationError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Code: String, Sendable, Hashable {
        /// A durable call from outside the tasks of the orchestration.
        case outsideOrchestration
        /// The retry policy makes no sense.
        case invalidRetryPolicy
        /// A time-out leaves no time.
        case invalidTimeout
        /// The orchestrator goes on making durable calls although each one tells it to stop.
        case ignoresCancellation
        /// The time a call was given is over.
        case timedOut
    }

    public var code: Code
    /// What happened and what to change.
    public var message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
