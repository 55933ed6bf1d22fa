import DurableTask
import FunctionModel

extension DurableWebhooks {
    func raiseEvent(_ name: String, to id: String, _ request: HTTPRequestData) async throws -> HTTPResponseData {
        let type = request.headers["Content-Type"]?.lowercased().split(separator: ";").first?.filter { $0 != " " }
        guard type == "application/json" else {
            return ErrorReply(400, "Only application/json request content is supported").response
        }
        try await client.raiseEvent(
            name, input: try Self.payload(of: request), to: InstanceID(trusted: id),
            idempotencyKey: try Self.idempotencyKey(of: request))
        return .empty(202)
    }

    /// The reason becomes the instance's output. `recursive=true` ends its sub-orchestrations too.
    func terminate(_ id: String, _ request: HTTPRequestData) async throws -> HTTPResponseData {
        let recursive = try Self.flag("recursive", of: request, default: false)
        try await client.terminate(
            InstanceID(trusted: id), output: request.query("reason").map(Self.jsonString), recursive: recursive)
        return .empty(202)
    }

    func suspend(_ id: String, _ request: HTTPRequestData) async throws -> HTTPResponseData {
        try await client.suspend(InstanceID(trusted: id), reason: request.query("reason").map { Payload($0) })
        return .empty(202)
    }

    func resume(_ id: String, _ request: HTTPRequestData) async throws -> HTTPResponseData {
        try await client.resume(InstanceID(trusted: id), reason: request.query("reason").map { Payload($0) })
        return .empty(202)
    }

    /// A failed instance goes on, and its failed sub-orchestrations with it.
    func rewind(_ id: String, _ request: HTTPRequestData) async throws -> HTTPResponseData {
        try await client.rewind(InstanceID(trusted: id), reason: request.query("reason").map { Payload($0) })
        return .empty(202)
    }

    /// An output is JSON, as what an orchestrator returns is.
    private static func jsonString(_ text: String) -> Payload {
        var bytes: [UInt8] = []
        JSONWriter.appendString(text.utf8, to: &bytes)
        return Payload(trusted: bytes)
    }
}
