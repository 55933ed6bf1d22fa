internal import FunctionModel

/// The caller's mistake: thrown out of an HTTP-triggered function it becomes a response with status 400, and no failure
/// of the function.
public struct BadRequest: Error, Sendable, Hashable, CustomStringConvertible {
    /// For the caller: what is wrong and what would be right.
    public var message: String

    public init(_ message: String) { self.message = message }

    public var description: String { message }

    var response: HTTPResponseData {
        // The key the host's own errors have.
        (try? .json(["Message": message], status: 400)) ?? .text(message, status: 400)
    }
}
