/// Why the workers of a function app cannot run.
public struct SwiftWorkerError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Code: String, Sendable, Hashable {
        /// The app cannot be used as it is: two functions of one name, or built with another version of Petrel.
        case refused
        /// It ended, or said nothing, before it said hello.
        case neverSaidHello
        /// The socket the worker would connect to could not be made.
        case noSocket
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
