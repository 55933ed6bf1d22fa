extension ExecutionStarted: WireMessage {
    package func write(to writer: inout WireWriter) {
        writer.string(1, name)
        writer.wrapped(2, version)
        writer.wrapped(3, input)
        writer.message(4, InstanceReference(instanceID, executionID))
        writer.message(5, parent)
        writer.message(6, scheduledStart)
        writer.message(7, parentTrace)
        writer.wrapped(8, spanID)
        writer.map(9, tags)
    }

    package init(from reader: inout WireReader) throws(WireError) {
        self.init(name: "", instanceID: InstanceID(trusted: ""), executionID: nil)
        while let field = try reader.next() {
            switch field {
            case 1: name = try reader.string()
            case 2: version = try reader.wrappedString()
            case 3: input = try reader.wrappedPayload()
            case 4:
                let reference = try reader.message(InstanceReference.self)
                instanceID = reference.instanceID
                executionID = reference.executionID
            case 5: parent = try reader.message(ParentInstance.self)
            case 6: scheduledStart = try reader.message(Timestamp.self)
            case 7: parentTrace = try reader.message(TraceContext.self)
            case 8: spanID = try reader.wrappedString()
            case 9: try reader.entry(into: &tags)
            default: try reader.skip()
            }
        }
    }
}

/// The form of the event; the action has the last two fields the other way round.
extension TaskScheduled: WireMessage {
    package func write(to writer: inout WireWriter) { write(to: &writer, trace: 4, tags: 5) }
    package init(from reader: inout WireReader) throws(WireError) { try self.init(from: &reader, trace: 4, tags: 5) }

    func write(to writer: inout WireWriter, trace traceField: Int, tags tagsField: Int) {
        writer.string(1, name)
        writer.wrapped(2, version)
        writer.wrapped(3, input)
        // In the order of their numbers, as every encoder writes them.
        if tagsField < traceField { writer.map(tagsField, tags) }
        writer.message(traceField, parentTrace)
        if tagsField > traceField { writer.map(tagsField, tags) }
    }

    init(from reader: inout WireReader, trace traceField: Int, tags tagsField: Int) throws(WireError) {
        self.init(name: "")
        while let field = try reader.next() {
            switch field {
            case 1: name = try reader.string()
            case 2: version = try reader.wrappedString()
            case 3: input = try reader.wrappedPayload()
            case traceField: parentTrace = try reader.message(TraceContext.self)
            case tagsField: try reader.entry(into: &tags)
            default: try reader.skip()
            }
        }
    }
}

/// The event and the action have one form.
extension SubOrchestrationCreated: WireMessage {
    package func write(to writer: inout WireWriter) {
        writer.string(1, instanceID.rawValue)
        writer.string(2, name)
        writer.wrapped(3, version)
        writer.wrapped(4, input)
        writer.message(5, parentTrace)
        writer.map(6, tags)
    }

    package init(from reader: inout WireReader) throws(WireError) {
        self.init(instanceID: InstanceID(trusted: ""), name: "")
        while let field = try reader.next() {
            switch field {
            case 1: instanceID = InstanceID(trusted: try reader.string())
            case 2: name = try reader.string()
            case 3: version = try reader.wrappedString()
            case 4: input = try reader.wrappedPayload()
            case 5: parentTrace = try reader.message(TraceContext.self)
            case 6: try reader.entry(into: &tags)
            default: try reader.skip()
            }
        }
    }
}

extension ExecutionRewound: WireMessage {
    package func write(to writer: inout WireWriter) {
        writer.wrapped(1, reason)
        writer.wrapped(2, parentExecutionID?.rawValue)
        writer.wrapped(3, instanceID?.rawValue)
        writer.message(4, parentTrace)
        writer.wrapped(5, name)
        writer.wrapped(6, version)
        writer.wrapped(7, input)
        writer.message(8, parent)
        writer.map(9, tags)
    }

    package init(from reader: inout WireReader) throws(WireError) {
        self.init(reason: nil)
        while let field = try reader.next() {
            switch field {
            case 1: reason = try reader.wrappedPayload()
            case 2: parentExecutionID = ExecutionID(try reader.wrappedString())
            case 3: instanceID = InstanceID(trusted: try reader.wrappedString())
            case 4: parentTrace = try reader.message(TraceContext.self)
            case 5: name = try reader.wrappedString()
            case 6: version = try reader.wrappedString()
            case 7: input = try reader.wrappedPayload()
            case 8: parent = try reader.message(ParentInstance.self)
            case 9: try reader.entry(into: &tags)
            default: try reader.skip()
            }
        }
    }
}
