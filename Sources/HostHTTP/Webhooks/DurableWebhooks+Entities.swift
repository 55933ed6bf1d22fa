import DurableTask
import FunctionModel

extension DurableWebhooks {
    /// Signals the operation `op`; the entity may not exist yet.
    func signal(_ name: String, _ key: String, _ request: HTTPRequestData) async throws -> HTTPResponseData {
        guard let operation = request.query("op"), !operation.isEmpty else {
            throw Self.badArgument("Name the operation with 'op'.")
        }
        try await client.signal(
            EntityRequest(
                try Self.entity(name, key), operation: operation, input: try Self.payload(of: request),
                idempotencyKey: try Self.idempotencyKey(of: request)))
        return .empty(202)
    }

    /// Signals the operation `delete`.
    func delete(_ name: String, _ key: String) async throws -> HTTPResponseData {
        try await client.signal(EntityRequest(try Self.entity(name, key), operation: "delete"))
        return .empty(202)
    }

    /// The state, as it is stored.
    func state(_ name: String, _ key: String) async throws -> HTTPResponseData {
        let id = try Self.entity(name, key)
        guard let state = try await client.entity(id, includingState: true)?.state else {
            return ErrorReply(404, "There is no entity \(id).").response
        }
        return .json(StatusJSON.bare(state))
    }

    /// Entities in the order of their ids; the header `x-ms-continuation-token` leads to the next page.
    func listEntities(_ name: String?, _ request: HTTPRequestData) async throws -> HTTPResponseData {
        let page = try await client.entities(
            matching: EntityQuery(
                idPrefix: name.map { "@\($0.lowercased())@" },
                lastModifiedFrom: try Self.time("lastOperationTimeFrom", of: request),
                lastModifiedTo: try Self.time("lastOperationTimeTo", of: request)?.advanced(by: .microseconds(1)),
                includesState: try Self.flag("fetchState", of: request, default: false),
                pageSize: try Self.pageSize(of: request), continuation: Self.continuation(of: request)))
        var writer = JSONWriter(reservingCapacity: 128 * (page.entities.count + 1))
        writer.beginArray()
        for entity in page.entities {
            writer.beginObject()
            writer.key("entityId")
            writer.beginObject()
            writer.key("name")
            writer.string(entity.entityID.name)
            writer.key("key")
            writer.string(entity.entityID.key)
            writer.endObject()
            writer.key("lastOperationTime")
            writer.string(CalendarTime(entity.lastModifiedAt).seconds)
            writer.key("state")
            writer.payload(entity.state)
            if let holder = entity.lockedBy {
                writer.key("lockedBy")
                writer.string(holder.rawValue)
            }
            writer.endObject()
        }
        writer.endArray()
        return .json(writer.bytes, headers: Self.continuing(page.continuation))
    }

    /// `$` stands for the empty key, which no path can name.
    private static func entity(_ name: String, _ key: String) throws -> EntityID {
        try EntityID(validating: name, key == "$" ? "" : key)
    }
}
