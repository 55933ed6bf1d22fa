internal import DurableTask

extension WireWriter {
    /// `OrchestrationState`.
    mutating func state(_ field: Int, _ state: InstanceState) {
        let header = state.header
        nested(field) { writer in
            writer.string(1, header.instanceID.rawValue)
            writer.string(2, header.name)
            writer.wrapped(3, header.version)
            writer.uint64(4, UInt64(header.status.rawValue))
            writer.message(5, header.scheduledStart)
            writer.message(6, header.createdAt)
            writer.message(7, header.lastUpdatedAt)
            writer.wrapped(8, state.input)
            writer.wrapped(9, state.output)
            writer.wrapped(10, header.customStatus)
            // Clients take one that is there for a failure.
            writer.message(11, header.status == .failed ? state.failure : nil)
            writer.wrapped(12, header.executionID.rawValue)
            writer.message(13, header.completedAt)
            writer.wrapped(14, header.parent?.instanceID.rawValue)
            writer.map(15, header.tags)
        }
    }

    /// `EntityMetadata`.
    mutating func entity(_ field: Int, _ entity: EntityState) {
        nested(field) { writer in
            writer.string(1, entity.entityID.description)
            writer.message(2, entity.lastModifiedAt)
            writer.int64(3, Int64(entity.backlog))
            writer.wrapped(4, entity.lockedBy?.rawValue)
            writer.wrapped(5, entity.state)
        }
    }
}

/// Answers of more than one use.
enum Answers {
    static let empty: [UInt8] = []

    /// `GetInstanceResponse`.
    static func instance(_ state: InstanceState?) -> [UInt8] {
        guard let state else { return empty }
        return WireWriter.bytes { writer in
            writer.bool(1, true)
            writer.state(2, state)
        }
    }

    /// A message whose only field is an instance id.
    static func id(_ id: InstanceID) -> [UInt8] { WireWriter.bytes { $0.string(1, id.rawValue) } }

    /// `PurgeInstancesResponse`.
    static func purged(_ count: Int, isComplete: Bool = true) -> [UInt8] {
        WireWriter.bytes { writer in
            writer.int64(1, Int64(count))
            writer.nested(2) { $0.bool(1, isComplete) }
        }
    }
}
