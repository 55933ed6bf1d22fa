internal import DurableTask
public import FunctionModel

/// How the text of a message becomes the value a function takes. Macros call these.
public enum QueueInput {
    /// The text as it is.
    public static func value(_ request: HTTPRequestData, as type: String.Type) throws -> String {
        String(decoding: request.body, as: UTF8.self)
    }

    /// The text as JSON.
    /// - Throws: ``PayloadError`` with code `notDecodable`.
    public static func value<Value: Decodable>(_ request: HTTPRequestData, as type: Value.Type) throws -> Value {
        try Payload(trusted: request.body).decoded(as: type, from: "the message")
    }

    /// Of a function that does not look at the message.
    public static func value(_ request: HTTPRequestData, as type: NoInput.Type) throws -> NoInput { NoInput() }
}

/// How what a function returns becomes messages. Macros call these; all are marked as throwing, so that a call reads the same
/// whichever is chosen.
public enum QueueOutput {
    /// No message.
    public static func messages(_ nothing: Void) throws -> [String] { [] }

    /// The text as it is.
    public static func messages(_ text: String) throws -> [String] { [text] }

    /// One message for each text.
    public static func messages(_ texts: [String]) throws -> [String] { texts }

    /// One message, in JSON.
    /// - Throws: ``PayloadError`` with code `notEncodable`.
    public static func messages<Value: Encodable>(_ value: Value) throws -> [String] {
        [String(decoding: try Payload.encoding(value, as: "the message").utf8, as: UTF8.self)]
    }

    /// One message for each value, in JSON.
    /// - Throws: ``PayloadError`` with code `notEncodable`.
    public static func messages<Value: Encodable>(_ values: [Value]) throws -> [String] {
        try values.flatMap { try messages($0) }
    }

    /// A message where there is a value.
    /// - Throws: ``PayloadError`` with code `notEncodable`.
    public static func messages<Value: Encodable>(_ value: Value?) throws -> [String] {
        try value.map { try messages($0) } ?? []
    }

    /// The text where there is one.
    public static func messages(_ text: String?) throws -> [String] { text.map { [$0] } ?? [] }

    /// What an HTTP-triggered function answers whose result goes to a queue: 202; the host takes the messages out.
    public static func response(_ messages: [String]) throws -> HTTPResponseData {
        HTTPResponseData(status: 202, body: try Payload.encoding(messages, as: "the messages").utf8)
    }
}
