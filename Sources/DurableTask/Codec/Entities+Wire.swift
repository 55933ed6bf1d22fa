/// A signal and a call are two messages with one beginning.
extension EntityOperation {
    func writeSignal(to writer: inout WireWriter) {
        writeBeginning(to: &writer)
        writer.wrapped(5, targetInstanceID?.rawValue)
    }

    func writeCall(to writer: inout WireWriter) {
        writeBeginning(to: &writer)
        writer.wrapped(5, parentInstanceID?.rawValue)
        writer.wrapped(6, parentExecutionID?.rawValue)
        writer.wrapped(7, targetInstanceID?.rawValue)
    }

    private func writeBeginning(to writer: inout WireWriter) {
        writer.string(1, requestID)
        writer.string(2, operation)
        writer.message(3, scheduledTime)
        writer.wrapped(4, input)
    }

    init(signal reader: inout WireReader) throws(WireError) {
        self.init(requestID: "", operation: "", targetInstanceID: nil)
        while let field = try reader.next() {
            switch field {
            case 5: targetInstanceID = InstanceID(trusted: try reader.wrappedString())
            default: try readBeginning(field, from: &reader)
            }
        }
    }

    init(call reader: inout WireReader) throws(WireError) {
        self.init(requestID: "", operation: "", targetInstanceID: nil)
        while let field = try reader.next() {
            switch field {
            case 5: parentInstanceID = InstanceID(trusted: try reader.wrappedString())
            case 6: parentExecutionID = ExecutionID(try reader.wrappedString())
            case 7: targetInstanceID = InstanceID(trusted: try reader.wrappedString())
            default: try readBeginning(field, from: &reader)
            }
        }
    }

    private mutating func readBeginning(_ field: Int, from reader: inout WireReader) throws(WireError) {
        switch field {
        case 1: requestID = try reader.string()
        case 2: operation = try reader.string()
        case 3: scheduledTime = try reader.message(Timestamp.self)
        case 4: input = try reader.wrappedPayload()
        default: try reader.skip()
        }
    }
}

extension EntityLockRequest: WireMessage {
    package func write(to writer: inout WireWriter) {
        writer.string(1, criticalSectionID)
        for entity in lockSet { writer.element(2, entity.rawValue) }
        writer.int32(3, position)
        writer.wrapped(4, parentInstanceID?.rawValue)
    }

    package init(from reader: inout WireReader) throws(WireError) {
        self.init(criticalSectionID: "", lockSet: [], position: 0, parentInstanceID: nil)
        while let field = try reader.next() {
            switch field {
            case 1: criticalSectionID = try reader.string()
            case 2: lockSet.append(InstanceID(trusted: try reader.string()))
            case 3: position = try reader.int32()
            case 4: parentInstanceID = InstanceID(trusted: try reader.wrappedString())
            default: try reader.skip()
            }
        }
    }
}

/// `EntityUnlockSentEvent`.
struct EntityUnlock: WireMessage {
    var criticalSectionID: String
    var parent: InstanceID?
    var target: InstanceID?

    func write(to writer: inout WireWriter) {
        writer.string(1, criticalSectionID)
        writer.wrapped(2, parent?.rawValue)
        writer.wrapped(3, target?.rawValue)
    }
}

extension EntityUnlock {
    init(from reader: inout WireReader) throws(WireError) {
        self.init(criticalSectionID: "")
        while let field = try reader.next() {
            switch field {
            case 1: criticalSectionID = try reader.string()
            case 2: parent = InstanceID(trusted: try reader.wrappedString())
            case 3: target = InstanceID(trusted: try reader.wrappedString())
            default: try reader.skip()
            }
        }
    }
}
