import FunctionModel

/// An error as the host words it on HTTP: `{"Message": …, "ExceptionMessage": …, "ExceptionType": …}`, the keys Azure
/// uses, and never a stack trace.
struct ErrorReply: Sendable, Hashable {
    var status: Int
    /// What is wrong and what to change.
    var message: String
    var exceptionMessage: String?
    var exceptionType: String?
    var headers: HTTPHeaders

    init(
        _ status: Int, _ message: String, exceptionMessage: String? = nil, exceptionType: String? = nil,
        headers: HTTPHeaders = [:]
    ) {
        self.status = status
        self.message = message
        self.exceptionMessage = exceptionMessage
        self.exceptionType = exceptionType
        self.headers = headers
    }

    var response: HTTPResponseData {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("Message")
        writer.string(message)
        if let exceptionMessage {
            writer.key("ExceptionMessage")
            writer.string(exceptionMessage)
        }
        if let exceptionType {
            writer.key("ExceptionType")
            writer.string(exceptionType)
        }
        writer.endObject()
        return .json(writer.bytes, status: status, headers: headers)
    }

    /// 405 with `Allow`.
    static func otherMethod(_ method: HTTPMethod, allowed: [String]) -> ErrorReply {
        let list = allowed.joined(separator: ", ")
        return ErrorReply(405, "\(method) is not possible here; use \(list).", headers: ["Allow": list])
    }

    static func invalidJSON(_ failure: JSONValidator.Failure) -> ErrorReply {
        ErrorReply(400, "Invalid JSON content", exceptionMessage: "The body is not JSON: \(failure).")
    }
}

extension HTTPResponseData {
    static func json(_ body: [UInt8], status: Int = 200, headers: HTTPHeaders = [:]) -> HTTPResponseData {
        var headers = headers
        headers.add("Content-Type", "application/json; charset=utf-8")
        return HTTPResponseData(status: status, headers: headers, body: body)
    }

    static func empty(_ status: Int, headers: HTTPHeaders = [:]) -> HTTPResponseData {
        HTTPResponseData(status: status, headers: headers)
    }
}
