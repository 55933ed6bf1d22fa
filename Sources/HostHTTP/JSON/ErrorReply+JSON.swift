import FunctionModel

extension ErrorReply {
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
