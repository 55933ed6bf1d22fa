/// Why the host's HTTP side cannot start: a code for programs, a sentence for people that says what to change.
public struct HostHTTPError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Code: String, Sendable, Hashable {
        /// Others than this machine could reach the host, and it has no keys to ask for.
        case noKeys
        /// The certificate, or its key, cannot be used.
        case badCertificate
        /// Another program has the port.
        case portTaken
        /// The machine does not have the address, or does not let us listen on it.
        case cannotListen
    }

    public var code: Code
    public var message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
