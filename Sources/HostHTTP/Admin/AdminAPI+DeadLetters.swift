import DurableTask
import FunctionModel

/// Instances whose turn cannot be carried out: it ended its worker again and again, did not yield, or asked for something else
/// than its history holds. They keep everything they have, and stand still until somebody decides.
extension AdminAPI {
    /// At most so many are listed.
    private static let most = 1_000

    func deadLetters() async throws -> HTTPResponseData {
        var writer = JSONWriter()
        writer.beginArray()
        for id in hub.held().prefix(Self.most) {
            guard let state = try await client.state(of: id, including: []), state.header.hold != nil else { continue }
            writer.deadLetter(state)
        }
        writer.endArray()
        return .json(writer.bytes)
    }

    func deadLetter(_ id: String) async throws -> HTTPResponseData {
        var writer = JSONWriter()
        writer.deadLetter(try await state(ofHeld: id, including: .all))
        return .json(writer.bytes)
    }

    /// It is tried again, at once.
    func retryDeadLetter(_ id: String, _ request: HTTPRequestData) async throws -> HTTPResponseData {
        let header = try await state(ofHeld: id, including: []).header
        try await client.resume(header.instanceID, reason: request.query("reason").map { Payload($0) })
        return .empty(202)
    }

    /// It is ended; what it had is kept until it is purged.
    func discardDeadLetter(_ id: String, _ request: HTTPRequestData) async throws -> HTTPResponseData {
        let header = try await state(ofHeld: id, including: []).header
        try await client.terminate(
            header.instanceID, output: request.query("reason").map { Payload($0) }, recursive: false)
        return .empty(202)
    }

    private func state(ofHeld id: String, including parts: InstanceParts) async throws -> InstanceState {
        guard let state = try await client.state(of: InstanceID(trusted: id), including: parts),
            state.header.hold != nil
        else { throw ErrorReply.Thrown(ErrorReply(404, "There is no dead letter '\(id)'.")) }
        return state
    }
}

extension JSONWriter {
    fileprivate mutating func deadLetter(_ state: InstanceState) {
        let header = state.header
        beginObject()
        for (name, text) in [("instanceId", header.instanceID.rawValue), ("name", header.name)] {
            key(escaping: name)
            string(text)
        }
        if let version = header.version, !version.isEmpty {
            key("version")
            string(version)
        }
        key("createdTime")
        string(CalendarTime(header.createdAt).seconds)
        if let reason = header.hold {
            key("hold")
            hold(reason)
        }
        key("input")
        payload(state.input)
        key("customStatus")
        payload(header.customStatus)
        endObject()
    }
}
