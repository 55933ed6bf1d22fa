public import FunctionModel

/// How the result of an HTTP-triggered function becomes a response. Macros call these.
public enum HTTPOutput {
    public static func response(_ response: HTTPResponseData) -> HTTPResponseData { response }

    /// 200 with plain text.
    public static func response(_ text: String) -> HTTPResponseData { .text(text) }

    /// 204.
    public static func response(_ nothing: Void) -> HTTPResponseData { HTTPResponseData(status: 204) }

    /// 200 with JSON; nil is `null`.
    /// - Throws: ``PayloadError`` with code `notEncodable`.
    public static func response<Value: Encodable>(_ value: Value) throws -> HTTPResponseData { try .json(value) }
}
