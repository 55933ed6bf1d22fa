/// Runs functions for what triggers them, in this process or in a worker.
///
/// What triggered a function other than an HTTP-triggered one is the body of its request, as JSON.
public protocol FunctionInvoker: Sendable {
    /// The functions there are now.
    var functions: [FunctionMetadata] { get }
    /// Runs one invocation to its end. Cancelling the calling task cancels the invocation.
    /// - Throws: ``InvocationError``.
    func invoke(_ function: String, with request: HTTPRequestData) async throws -> HTTPResponseData
}

/// Why an invocation has no response.
public struct InvocationError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Code: String, Sendable, Hashable {
        /// No function of this name.
        case unknownFunction
        /// The function refused the request: the caller has to change it.
        case badRequest
        /// The function threw.
        case threw
        /// The worker process ended while the function ran.
        case workerLost
        /// No worker is there (yet).
        case unavailable
        /// The function asked the task hub for more than it takes at the moment.
        case overloaded
        /// Cancelled or past its deadline.
        case cancelled
    }

    public var code: Code
    /// For the author of the function.
    public var message: String
    /// The type name of what the function threw.
    public var errorType: String?

    public init(_ code: Code, _ message: String, errorType: String? = nil) {
        self.code = code
        self.message = message
        self.errorType = errorType
    }

    public var description: String { message }
}
