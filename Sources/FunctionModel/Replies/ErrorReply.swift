/// An error as the host words it on HTTP: `{"Message": …, "ExceptionMessage": …, "ExceptionType": …}`, the keys Azure
/// uses, and never a stack trace.
package struct ErrorReply: Sendable, Hashable {
    package var status: Int
    /// What is wrong and what to change.
    package var message: String
    package var exceptionMessage: String?
    package var exceptionType: String?
    package var headers: HTTPHeaders

    package init(
        _ status: Int, _ message: String, exceptionMessage: String? = nil, exceptionType: String? = nil,
        headers: HTTPHeaders = [:]
    ) {
        self.status = status
        self.message = message
        self.exceptionMessage = exceptionMessage
        self.exceptionType = exceptionType
        self.headers = headers
    }

    package var response: HTTPResponseData {
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
        var headers = headers
        headers.add("Content-Type", "application/json; charset=utf-8")
        return HTTPResponseData(status: status, headers: headers, body: writer.bytes)
    }

    /// 404: there is no such path.
    package static func nothing(_ method: HTTPMethod, _ path: String) -> ErrorReply {
        ErrorReply(404, "Nothing answers \(method) \(path).")
    }

    /// 400: the path cannot be taken apart.
    package static var badPath: ErrorReply {
        ErrorReply(400, "The path of the request is not properly percent-encoded UTF-8.")
    }

    /// 405 with `Allow`.
    package static func otherMethod(_ method: HTTPMethod, allowed: [String]) -> ErrorReply {
        let list = allowed.joined(separator: ", ")
        return ErrorReply(405, "\(method) is not possible here; use \(list).", headers: ["Allow": list])
    }
}
