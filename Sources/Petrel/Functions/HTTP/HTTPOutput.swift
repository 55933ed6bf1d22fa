public import FunctionModel

/// How the result of an HTTP-triggered function becomes a response. Macros call these; all are
/// marked as throwing, so that a call reads the same whichever is chosen.
public enum HTTPOutput {
    public static func response(_ response: HTTPResponseData) throws -> HTTPResponseData { response }

    /// 200 with plain text.
    public static func response(_ text: String) throws -> HTTPResponseData { .text(text) }

    /// 204.
    public static func response(_ nothing: Void) throws -> HTTPResponseData { HTTPResponseData(status: 204) }

    /// 200 with JSON; nil is `null`.
    /// - Throws: ``PayloadError`` with code `notEncodable`.
    public static func response<Value: Encodable>(_ value: Value) throws -> HTTPResponseData { try .json(value) }
}
