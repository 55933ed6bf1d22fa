package import DurableTask

extension StartRequest: WireMessage {
    package func write(to writer: inout WireWriter) {
        writer.string(1, name)
        writer.wrapped(2, instanceID?.rawValue)
        writer.wrapped(3, version)
        writer.wrapped(4, input)
        writer.message(5, scheduledStart)
        writer.map(6, tags)
        writer.message(7, parentTrace)
        replaceable.write(to: &writer, field: 8)
        writer.wrapped(9, idempotencyKey)
    }

    package init(from reader: inout WireReader) throws(WireError) {
        self.init(name: "", replaceable: [])
        while let field = try reader.next() {
            switch field {
            case 1: name = try reader.string()
            case 2: instanceID = InstanceID(trusted: try reader.wrappedString())
            case 3: version = try reader.wrappedString()
            case 4: input = try reader.wrappedPayload()
            case 5: scheduledStart = try reader.message(Timestamp.self)
            case 6: try reader.entry(into: &tags)
            case 7: parentTrace = try reader.message(TraceContext.self)
            case 8: replaceable.insert(try RuntimeStatus(wire: try reader.uint64()))
            case 9: idempotencyKey = try reader.wrappedString()
            default: try reader.skip()
            }
        }
    }
}

extension InstanceQuery: WireMessage {
    package func write(to writer: inout WireWriter) {
        statuses.write(to: &writer, field: 1)
        writer.message(2, createdFrom)
        writer.message(3, createdTo)
        writer.wrapped(4, idPrefix)
        writer.int64(5, Int64(pageSize))
        writer.wrapped(6, continuation)
        writer.int64(7, Int64(parts.rawValue))
        writer.wrapped(8, name)
        writer.wrapped(9, version)
        writer.int64(11, Int64(order.column.rawValue))
        writer.bool(12, order.isAscending)
        writer.wrapped(13, parent?.rawValue)
        for (tag, value) in tags.sorted(by: { $0.key < $1.key }) {
            writer.nested(10) {
                $0.string(1, tag)
                $0.wrapped(2, value)
            }
        }
    }

    package init(from reader: inout WireReader) throws(WireError) {
        self.init(pageSize: 0, parts: [])
        while let field = try reader.next() {
            switch field {
            case 1: statuses.insert(try RuntimeStatus(wire: try reader.uint64()))
            case 2: createdFrom = try reader.message(Timestamp.self)
            case 3: createdTo = try reader.message(Timestamp.self)
            case 4: idPrefix = try reader.wrappedString()
            case 5: pageSize = Int(truncatingIfNeeded: try reader.int64())
            case 6: continuation = try reader.wrappedString()
            case 7: parts = InstanceParts(rawValue: Int(truncatingIfNeeded: try reader.int64()))
            case 8: name = try reader.wrappedString()
            case 9: version = try reader.wrappedString()
            case 11: order.column = .init(rawValue: Int(truncatingIfNeeded: try reader.int64())) ?? .created
            case 12: order.isAscending = try reader.bool()
            case 13: parent = InstanceID(trusted: try reader.wrappedString())
            case 10:
                var (tag, value): (String, String?) = ("", nil)
                try reader.nested { reader throws(WireError) in
                    while let field = try reader.next() {
                        switch field {
                        case 1: tag = try reader.string()
                        case 2: value = try reader.wrappedString()
                        default: try reader.skip()
                        }
                    }
                }
                tags[tag] = .some(value)
            default: try reader.skip()
            }
        }
    }
}

extension PurgeFilter: WireMessage {
    package func write(to writer: inout WireWriter) {
        statuses.write(to: &writer, field: 1)
        writer.message(2, createdFrom)
        writer.message(3, createdTo)
        writer.message(4, completedTo)
        writer.message(5, timeout.map(WireDuration.init))
    }

    package init(from reader: inout WireReader) throws(WireError) {
        self.init()
        while let field = try reader.next() {
            switch field {
            case 1: statuses.insert(try RuntimeStatus(wire: try reader.uint64()))
            case 2: createdFrom = try reader.message(Timestamp.self)
            case 3: createdTo = try reader.message(Timestamp.self)
            case 4: completedTo = try reader.message(Timestamp.self)
            case 5: timeout = try reader.message(WireDuration.self).duration
            default: try reader.skip()
            }
        }
    }
}

extension TaskHubError: WireMessage {
    package func write(to writer: inout WireWriter) {
        writer.string(1, code.rawValue)
        writer.string(2, message)
    }

    package init(from reader: inout WireReader) throws(WireError) {
        self.init(.unavailable, "")
        while let field = try reader.next() {
            switch field {
            case 1:
                let name = try reader.string()
                guard let known = Code(rawValue: name) else {
                    throw WireError(.unknownValue, "A call failed with the unknown code '\(name)'.")
                }
                code = known
            case 2: message = try reader.string()
            default: try reader.skip()
            }
        }
    }
}

extension Set<RuntimeStatus> {
    /// By number, so that equal sets have equal bytes.
    fileprivate func write(to writer: inout WireWriter, field: Int) {
        for status in map(\.rawValue).sorted() { writer.element(field, UInt64(status)) }
    }
}
