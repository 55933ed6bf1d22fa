/// Why the queue service refuses a request: a code that SDKs know, and a sentence for people.
struct QueueServiceError: Error, Sendable, Hashable {
    var status: Int
    var code: String
    var message: String
    /// Further elements of the body, e.g. the name of the query item.
    var details: [Detail] = []

    struct Detail: Sendable, Hashable {
        var name: String
        var value: String
    }

    init(_ status: Int, _ code: String, _ message: String, _ details: (String, String)...) {
        self.status = status
        self.code = code
        self.message = message
        self.details = details.map { Detail(name: $0.0, value: $0.1) }
    }

    static func unknownQueue(_ name: String) -> Self { .init(404, "QueueNotFound", "There is no queue '\(name)'.") }
    static let unknownMessage = Self(404, "MessageNotFound", "The message is not there.")
    static let otherReceipt = Self(
        400, "PopReceiptMismatch", "The pop receipt is not the message's current one: somebody got or updated it since."
    )
    static let malformedXML = Self(400, "InvalidXmlDocument", "The body is not the XML this operation takes.")
    static let tooLong = Self(413, "RequestBodyTooLarge", "A message has at most 65,536 bytes of UTF-8.")

    static func refused(_ reason: String) -> Self {
        .init(
            403, "AuthenticationFailed", "The request is not signed as it must be.",
            ("AuthenticationErrorDetail", reason))
    }

    static func outOfRange(_ name: String, _ value: String, _ range: ClosedRange<Int>) -> Self {
        .init(
            400, "OutOfRangeQueryParameterValue", "The value of '\(name)' is not one of \(range).",
            ("QueryParameterName", name), ("QueryParameterValue", value), ("MinimumAllowed", "\(range.lowerBound)"),
            ("MaximumAllowed", "\(range.upperBound)"))
    }

    static func invalid(_ name: String, _ value: String, _ reason: String) -> Self {
        .init(
            400, "InvalidQueryParameterValue", "The value of '\(name)' \(reason).", ("QueryParameterName", name),
            ("QueryParameterValue", value), ("Reason", reason))
    }
}
