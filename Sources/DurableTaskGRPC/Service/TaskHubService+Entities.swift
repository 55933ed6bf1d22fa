internal import DurableTask
internal import GRPCCore

extension TaskHubService {
    func registerEntities<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
        unary("SignalEntity", &router) { hub, message in
            let request = try SignalEntityRequest(message)
            try await hub.client.signal(
                EntityRequest(
                    try Self.entity(request.entity), operation: request.operation, input: request.input,
                    scheduledTime: request.scheduledTime))
            return Answers.empty
        }
        unary("GetEntity", &router) { hub, message in
            let request = try GetInstanceRequest(message)
            let id = try Self.entity(request.instanceID)
            guard let entity = try await hub.client.entity(id, includingState: true), entity.state != nil else {
                return Answers.empty
            }
            return WireWriter.bytes { writer in
                writer.bool(1, true)
                writer.entity(2, Self.shown(entity, request.includesPayloads))
            }
        }
        unary("QueryEntities", &router) { hub, message in
            var query = try QueryEntitiesRequest(message).query
            query.pageSize = query.pageSize > 0 ? min(query.pageSize, 1_000) : 1_000
            let page = try await hub.client.entities(matching: query)
            return WireWriter.bytes { [includesState = query.includesState] writer in
                for entity in page.entities { writer.entity(1, Self.shown(entity, includesState)) }
                writer.wrapped(2, page.continuation)
            }
        }
        unary("CleanEntityStorage", &router) { hub, message in
            _ = try EmptyRequest(message)
            let cleaning = try await hub.client.cleanEntityStorage()
            return WireWriter.bytes { writer in
                writer.int64(2, Int64(cleaning.removedEmptyEntities))
                writer.int64(3, Int64(cleaning.releasedLocks))
            }
        }
    }

    private static func shown(_ entity: EntityState, _ includesState: Bool) -> EntityState {
        var entity = entity
        if !includesState { entity.state = nil }
        return entity
    }

    /// - Throws: `TaskHubError` with code `invalidArgument`.
    private static func entity(_ id: InstanceID) throws -> EntityID {
        guard id.rawValue.utf8.count <= InstanceID.maximumLength else {
            throw TaskHubError(
                .invalidArgument, "The entity id has more than \(InstanceID.maximumLength) characters.")
        }
        guard let entity = EntityID(id) else {
            throw TaskHubError(.invalidArgument, "The entity id '\(id)' has not the form @name@key.")
        }
        return try EntityID(validating: entity.name, entity.key)
    }
}
