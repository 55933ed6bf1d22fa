/// Where one orchestration instance is watched and managed over HTTP: the addresses a check-status response lists.
public struct CheckStatus: Sendable, Hashable {
    /// Scheme, host and port as the caller sees them, e.g. `http://localhost:7071`.
    public var origin: String
    public var taskHub: String
    /// The name of the setting that says how the task hub is reached.
    public var connection: String
    /// The system key of the webhooks; nil when none is asked for.
    public var code: String?
    public var instanceID: String
    /// ``statusQueryGetURI`` asks for 500 when the instance has failed.
    public var returnsInternalServerErrorOnFailure: Bool

    public init(
        origin: String, taskHub: String, connection: String, code: String? = nil, instanceID: String,
        returnsInternalServerErrorOnFailure: Bool = false
    ) {
        self.origin = origin
        self.taskHub = taskHub
        self.connection = connection
        self.code = code
        self.instanceID = instanceID
        self.returnsInternalServerErrorOnFailure = returnsInternalServerErrorOnFailure
    }

    /// The path below the origin under which the webhooks are.
    public static let webhookPath = "/runtime/webhooks/durabletask"

    public var statusQueryGetURI: String {
        address("") + (returnsInternalServerErrorOnFailure ? "&returnInternalServerErrorOnFailure=true" : "")
    }
    /// `{eventName}` stands for the name of the event.
    public var sendEventPostURI: String { address("/raiseEvent/{eventName}") }
    /// `{text}` stands for the reason.
    public var terminatePostURI: String { address("/terminate", reason: true) }
    /// `{text}` stands for the reason.
    public var rewindPostURI: String { address("/rewind", reason: true) }
    public var purgeHistoryDeleteURI: String { address("") }
    public var restartPostURI: String { address("/restart") }
    /// `{text}` stands for the reason.
    public var suspendPostURI: String { address("/suspend", reason: true) }
    /// `{text}` stands for the reason.
    public var resumePostURI: String { address("/resume", reason: true) }

    private func address(_ operation: String, reason: Bool = false) -> String {
        var text = origin + Self.webhookPath + "/instances/" + Self.percentEncoded(instanceID) + operation
        text += reason ? "?reason={text}&taskHub=" : "?taskHub="
        text += Self.percentEncoded(taskHub) + "&connection=" + Self.percentEncoded(connection)
        if let code { text += "&code=" + Self.percentEncoded(code) }
        return text
    }

    /// Everything but the unreserved characters of RFC 3986 as `%XX`.
    public static func percentEncoded(_ text: String) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count + 16)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                bytes.append(byte)
            default:
                bytes.append(UInt8(ascii: "%"))
                bytes.append(hexadecimal[Int(byte >> 4)])
                bytes.append(hexadecimal[Int(byte & 0xF)])
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static let hexadecimal = Array("0123456789ABCDEF".utf8)
}
