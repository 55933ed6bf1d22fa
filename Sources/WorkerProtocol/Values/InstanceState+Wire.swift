package import DurableTask

extension InstanceState: WireMessage {
    package func write(to writer: inout WireWriter) {
        writer.message(1, header)
        writer.wrapped(2, input)
        writer.wrapped(3, output)
        writer.message(4, failure)
    }

    package init(from reader: inout WireReader) throws(WireError) {
        var header: InstanceHeader?
        var (input, output): (Payload?, Payload?)
        var failure: FailureDetails?
        while let field = try reader.next() {
            switch field {
            case 1: header = try reader.message(InstanceHeader.self)
            case 2: input = try reader.wrappedPayload()
            case 3: output = try reader.wrappedPayload()
            case 4: failure = try reader.message(FailureDetails.self)
            default: try reader.skip()
            }
        }
        guard let header else { throw WireError(.malformed, "An instance's state came without its header.") }
        self.init(header: header, input: input, output: output, failure: failure)
    }
}

extension InstanceHeader: WireMessage {
    package func write(to writer: inout WireWriter) {
        writer.string(1, instanceID.rawValue)
        writer.string(2, name)
        writer.wrapped(3, version)
        writer.uint64(4, UInt64(status.rawValue))
        writer.int64(5, Int64(generation))
        writer.string(6, executionID.rawValue)
        writer.message(7, createdAt)
        writer.message(8, lastUpdatedAt)
        writer.message(9, completedAt)
        writer.message(10, scheduledStart)
        writer.message(11, parent)
        writer.map(12, tags)
        writer.wrapped(13, customStatus)
        writer.int64(14, Int64(openActivities))
        writer.message(15, nextWake)
        writer.message(16, hold)
        writer.wrapped(17, errorType)
    }

    package init(from reader: inout WireReader) throws(WireError) {
        self.init(
            instanceID: InstanceID(trusted: ""), name: "", version: nil, status: .running, generation: 0,
            executionID: ExecutionID(""), createdAt: .epoch, lastUpdatedAt: .epoch)
        while let field = try reader.next() {
            switch field {
            case 1: instanceID = InstanceID(trusted: try reader.string())
            case 2: name = try reader.string()
            case 3: version = try reader.wrappedString()
            case 4: status = try RuntimeStatus(wire: try reader.uint64())
            case 5: generation = Int(truncatingIfNeeded: try reader.int64())
            case 6: executionID = ExecutionID(try reader.string())
            case 7: createdAt = try reader.message()
            case 8: lastUpdatedAt = try reader.message()
            case 9: completedAt = try reader.message(Timestamp.self)
            case 10: scheduledStart = try reader.message(Timestamp.self)
            case 11: parent = try reader.message(ParentInstance.self)
            case 12: try reader.entry(into: &tags)
            case 13: customStatus = try reader.wrappedPayload()
            case 14: openActivities = Int(truncatingIfNeeded: try reader.int64())
            case 15: nextWake = try reader.message(Timestamp.self)
            case 16: hold = try reader.message(HoldReason.self)
            case 17: errorType = try reader.wrappedString()
            default: try reader.skip()
            }
        }
    }
}

extension InstancePage: WireMessage {
    package func write(to writer: inout WireWriter) {
        for instance in instances { writer.message(1, instance) }
        writer.wrapped(2, continuation)
    }

    package init(from reader: inout WireReader) throws(WireError) {
        self.init(instances: [], continuation: nil)
        while let field = try reader.next() {
            switch field {
            case 1: instances.append(try reader.message())
            case 2: continuation = try reader.wrappedString()
            default: try reader.skip()
            }
        }
    }
}
