/// Why a request of an orchestrator got no response.
struct HTTPActivityError: Error, Sendable, Hashable, CustomStringConvertible {
    enum Code: String, Sendable, Hashable {
        /// The request itself is wrong; another attempt changes nothing.
        case invalidRequest = "InvalidHTTPRequest"
        /// The address is one to which no request may go.
        case refused = "HTTPAddressRefused"
        /// There is no token for it.
        case noToken = "HTTPTokenUnavailable"
        /// No connection, or it was lost, or it took too long.
        case unreachable = "HTTPRequestFailed"
        /// The response is longer than what is taken.
        case tooLarge = "HTTPResponseTooLarge"
    }

    var code: Code
    /// What happened and what to change.
    var message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    var description: String { message }

    var isFinal: Bool { code == .invalidRequest || code == .refused || code == .tooLarge }
}
