/// Thrown by an activity or an orchestrator that must not be tried again, whatever the caller's ``RetryPolicy`` says.
public struct NonRetriableError: Error, CustomStringConvertible {
    public var message: String
    /// What led to it; becomes the inner failure.
    public var cause: (any Error)?

    public init(_ message: String, cause: (any Error)? = nil) {
        self.message = message
        self.cause = cause
    }

    public var description: String { message }
}
