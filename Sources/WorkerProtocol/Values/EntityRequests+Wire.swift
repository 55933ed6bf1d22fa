package import DurableTask

extension EntityRequest: WireMessage {
    package func write(to writer: inout WireWriter) {
        writer.message(1, entityID)
        writer.string(2, operation)
        writer.wrapped(3, input)
        writer.message(4, scheduledTime)
        writer.wrapped(5, idempotencyKey)
    }

    package init(from reader: inout WireReader) throws(WireError) {
        self.init(EntityID(trusted: "", ""), operation: "")
        while let field = try reader.next() {
            switch field {
            case 1: entityID = try reader.message()
            case 2: operation = try reader.string()
            case 3: input = try reader.wrappedPayload()
            case 4: scheduledTime = try reader.message(Timestamp.self)
            case 5: idempotencyKey = try reader.wrappedString()
            default: try reader.skip()
            }
        }
    }
}

extension EntityState: WireMessage {
    package func write(to writer: inout WireWriter) {
        writer.message(1, entityID)
        writer.wrapped(2, state)
        writer.message(3, createdAt)
        writer.message(4, lastModifiedAt)
        writer.wrapped(5, lockedBy?.rawValue)
        writer.int64(6, Int64(backlog))
    }

    package init(from reader: inout WireReader) throws(WireError) {
        self.init(entityID: EntityID(trusted: "", ""), state: nil, createdAt: .epoch, lastModifiedAt: .epoch)
        while let field = try reader.next() {
            switch field {
            case 1: entityID = try reader.message()
            case 2: state = try reader.wrappedPayload()
            case 3: createdAt = try reader.message()
            case 4: lastModifiedAt = try reader.message()
            case 5: lockedBy = InstanceID(trusted: try reader.wrappedString())
            case 6: backlog = Int(truncatingIfNeeded: try reader.int64())
            default: try reader.skip()
            }
        }
    }
}

extension EntityQuery: WireMessage {
    package func write(to writer: inout WireWriter) {
        writer.wrapped(1, idPrefix)
        writer.message(2, lastModifiedFrom)
        writer.message(3, lastModifiedTo)
        writer.bool(4, includesState)
        writer.bool(5, includesTransient)
        writer.int64(6, Int64(pageSize))
        writer.wrapped(7, continuation)
    }

    package init(from reader: inout WireReader) throws(WireError) {
        self.init(includesState: false, pageSize: 0)
        while let field = try reader.next() {
            switch field {
            case 1: idPrefix = try reader.wrappedString()
            case 2: lastModifiedFrom = try reader.message(Timestamp.self)
            case 3: lastModifiedTo = try reader.message(Timestamp.self)
            case 4: includesState = try reader.bool()
            case 5: includesTransient = try reader.bool()
            case 6: pageSize = Int(truncatingIfNeeded: try reader.int64())
            case 7: continuation = try reader.wrappedString()
            default: try reader.skip()
            }
        }
    }
}

extension EntityPage: WireMessage {
    package func write(to writer: inout WireWriter) {
        for entity in entities { writer.message(1, entity) }
        writer.wrapped(2, continuation)
    }

    package init(from reader: inout WireReader) throws(WireError) {
        self.init(entities: [], continuation: nil)
        while let field = try reader.next() {
            switch field {
            case 1: entities.append(try reader.message())
            case 2: continuation = try reader.wrappedString()
            default: try reader.skip()
            }
        }
    }
}
