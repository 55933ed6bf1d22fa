import Petrel

@HTTPTrigger(.get, route: "hello", authLevel: .anonymous)
func hello() -> String { "hello" }

/// Nested as deep as it is sent.
indirect enum Nested: Codable, Sendable {
    case list([Nested])

    init(from decoder: any Decoder) throws {
        self = .list(try decoder.singleValueContainer().decode([Nested].self))
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if case .list(let parts) = self { try container.encode(parts) }
    }
}

@HTTPTrigger(.post, route: "nested", authLevel: .anonymous)
func readNested(request: HTTPRequestData) throws -> String {
    _ = try request.decode(Nested.self)
    return "read"
}

@HTTPTrigger(.post, route: "answers", authLevel: .anonymous)
func readAnswer(request: HTTPRequestData) throws -> Answer { try request.decode() }

@HTTPTrigger(.post, route: "texts", authLevel: .anonymous)
func readText(request: HTTPRequestData) throws -> String { try request.text() }

@HTTPTrigger(.post, route: "echoes", authLevel: .anonymous)
func echo(request: HTTPRequestData) -> HTTPResponseData {
    HTTPResponseData(headers: ["Content-Type": "application/octet-stream"], body: request.body)
}

@HTTPTrigger(.post, route: "failures", authLevel: .anonymous)
func failOverHTTP() throws -> String { throw Broken(part: "handler") }

@HTTPTrigger(.post, route: "refusals", authLevel: .anonymous)
func refuse() throws -> String { throw BadRequest("Send more money.") }

@HTTPTrigger(.post, route: "traps", authLevel: .anonymous)
func trap(request: HTTPRequestData) -> String {
    preconditionFailure("trapped on purpose")
}

/// Starts an orchestration with whatever id the caller likes.
@HTTPTrigger(.post, route: "starts", authLevel: .anonymous)
func startWithID(request: HTTPRequestData, client: DurableClient) async throws -> HTTPResponseData {
    let id = try await client.startNew(timesTwo, 1, instanceID: request.query("id") ?? "")
    return client.createCheckStatusResponse(request, id)
}

@HTTPTrigger(.get, route: "process", authLevel: .anonymous)
func tellProcess() -> String { "\(ProcessInfo.processInfo.processIdentifier)" }
