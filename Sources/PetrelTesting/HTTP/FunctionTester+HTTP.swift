public import FunctionModel
import Petrel

extension FunctionTester {
    /// Sends a request to whatever function has the route, as the host does: prefix, parameters, methods and errors are
    /// the same, 404 and 405 included. Keys are not asked for.
    ///
    /// ```swift
    /// let response = await tester.send(.delete, "/api/orders/7?reason=late")
    /// ```
    /// - Parameter target: the path, percent-encoded, and perhaps a query.
    public func send(
        _ method: HTTPMethod, _ target: String, headers: HTTPHeaders = [:], body: [UInt8] = []
    ) async -> HTTPResponseData {
        let mark = target.firstIndex(of: "?") ?? target.endIndex
        let text = String(target[..<mark])
        guard let path = RoutePath(percentEncoded: text) else { return ErrorReply.badPath.response }
        switch routes.match(method, path) {
        case .none: return ErrorReply.nothing(method, text).response
        case .otherMethod(let allowed) where method == .options:
            return HTTPResponseData(status: 204, headers: ["Allow": allowed.joined(separator: ", ")])
        case .otherMethod(let allowed): return ErrorReply.otherMethod(method, allowed: allowed).response
        case .function(let entry, let parameters, let method):
            let request = HTTPRequestData(
                method: method, origin: "http://localhost:7071", path: text,
                query: HTTPRequestData.QueryItem.items(of: target[mark...].dropFirst()), parameters: parameters,
                headers: headers, body: body)
            do {
                let response = try await executor.invoke(entry.function.name, with: request)
                guard entry.function.outputs.isEmpty || response.status != 202 else {
                    try await deliver(response, of: entry.function.name)
                    return HTTPResponseData(status: 202)
                }
                return try await response.collected(upTo: .max)
            } catch {
                return InvocationReply.reply(for: error, function: entry.function.name).response
            }
        }
    }

    /// Gets what the function at a path answers.
    public func get(_ target: String, headers: HTTPHeaders = [:]) async -> HTTPResponseData {
        await send(.get, target, headers: headers)
    }

    /// Posts nothing to the function at a path.
    public func post(_ target: String, headers: HTTPHeaders = [:]) async -> HTTPResponseData {
        await send(.post, target, headers: headers)
    }

    /// Posts a value as JSON to the function at a path.
    /// - Throws: ``PayloadError`` when the value cannot be encoded.
    public func post<Value: Encodable>(
        _ target: String, json value: Value, headers: HTTPHeaders = [:]
    ) async throws -> HTTPResponseData {
        var headers = headers
        if headers["Content-Type"] == nil { headers.add("Content-Type", "application/json") }
        return await send(.post, target, headers: headers, body: try Payload.encoding(value, as: "the body").utf8)
    }
}

extension HTTPResponseData {
    /// The body as text.
    public var text: String { String(decoding: body, as: UTF8.self) }

    /// The body as JSON.
    /// - Throws: ``PayloadError`` with code `notDecodable`.
    public func decoded<Value: Decodable>(as type: Value.Type = Value.self) throws -> Value {
        try Payload(trusted: Array(text.utf8)).decoded(from: "the body")
    }

    /// The instance that a check-status response is about.
    /// - Throws: ``InvocationError`` with the status and body of the response when it is none.
    public var instanceID: String {
        get throws {
            struct Started: Decodable { var id: String }
            guard status == 202, let started = try? decoded(as: Started.self) else {
                throw InvocationError(.badRequest, "The response is no check-status response: \(status) \(text)")
            }
            return started.id
        }
    }
}
