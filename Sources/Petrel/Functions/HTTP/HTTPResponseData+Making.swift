public import FunctionModel

extension HTTPResponseData {
    /// A value as JSON.
    /// - Throws: ``PayloadError`` with code `notEncodable`.
    public static func json<Value: Encodable>(
        _ value: Value, status: Int = 200, headers: HTTPHeaders = [:]
    ) throws -> HTTPResponseData {
        let body: [UInt8]
        do {
            body = try JSON.encode(value)
        } catch {
            throw PayloadError.writing("the response", as: Value.self, error)
        }
        return HTTPResponseData(status: status, headers: headers.with("application/json; charset=utf-8"), body: body)
    }

    /// Plain text.
    public static func text(_ text: String, status: Int = 200, headers: HTTPHeaders = [:]) -> HTTPResponseData {
        HTTPResponseData(
            status: status, headers: headers.with("text/plain; charset=utf-8"), body: Array(text.utf8))
    }
}

extension HTTPHeaders {
    fileprivate func with(_ contentType: String) -> HTTPHeaders {
        guard self["Content-Type"] == nil else { return self }
        var headers = self
        headers.add("Content-Type", contentType)
        return headers
    }
}
