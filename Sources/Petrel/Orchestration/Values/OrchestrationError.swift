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
        /// A critical section within a critical section.
        case nestedCriticalSection
        /// In a critical section, a call to an entity it does not lock.
        case entityNotLocked
        /// In a critical section, a call to an entity whose last call has not ended.
        case overlappingEntityCalls
        /// In a critical section, a signal to an entity it locks.
        case lockedEntitySignaled
        /// In a critical section, a sub-orchestration.
        case subOrchestrationInCriticalSection
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
