/// An error a client of a task hub gets: a code for programs, a sentence for people that says what to change.
public struct TaskHubError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable, Hashable {
        /// The request itself is wrong.
        case invalidArgument
        /// No such instance.
        case notFound
        /// The id belongs to an instance that may not be replaced.
        case alreadyExists
        /// The instance is finished.
        case gone
        /// The instance is in another state than the operation needs.
        case failedPrecondition
        /// Nothing offers this yet.
        case unimplemented
        /// The hub cannot take this now; try again later.
        case unavailable
        /// More waits to be begun than the hub takes; nothing was accepted. Try again after a pause that grows.
        case overloaded
        /// The hub's storage failed; nothing was acknowledged. Try again later.
        case storage
        /// What was asked for cannot be read: a stored row is not what was written. Everything else can.
        case corrupt
    }

    public var code: Code
    public var message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
