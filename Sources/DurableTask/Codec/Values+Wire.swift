// The messages that others are made of.

/// `google.protobuf.Timestamp`.
extension Timestamp: WireMessage {
    package func write(to writer: inout WireWriter) {
        writer.int64(1, seconds)
        writer.int32(2, nanoseconds)
    }

    package init(from reader: inout WireReader) throws(WireError) {
        var seconds: Int64 = 0
        var nanoseconds: Int32 = 0
        while let field = try reader.next() {
            switch field {
            case 1: seconds = try reader.int64()
            case 2: nanoseconds = try reader.int32()
            default: try reader.skip()
            }
        }
        guard 0..<1_000_000_000 ~= nanoseconds else {
            throw .malformed("a timestamp with \(nanoseconds) nanoseconds", at: reader.position)
        }
        self.init(seconds: seconds, nanoseconds: nanoseconds)
    }
}

extension TraceContext: WireMessage {
    package func write(to writer: inout WireWriter) {
        writer.string(1, traceParent)
        writer.string(2, spanID)
        writer.wrapped(3, traceState)
    }

    package init(from reader: inout WireReader) throws(WireError) {
        self.init(traceParent: "")
        while let field = try reader.next() {
            switch field {
            case 1: traceParent = try reader.string()
            case 2: spanID = try reader.string()
            case 3: traceState = try reader.wrappedString()
            default: try reader.skip()
            }
        }
    }
}

/// `OrchestrationInstance`: an instance and perhaps one execution of it.
package struct InstanceReference: WireMessage {
    package var instanceID: InstanceID
    package var executionID: ExecutionID?

    package init(_ instanceID: InstanceID, _ executionID: ExecutionID? = nil) {
        self.instanceID = instanceID
        self.executionID = executionID
    }

    package func write(to writer: inout WireWriter) {
        writer.string(1, instanceID.rawValue)
        writer.wrapped(2, executionID?.rawValue)
    }

    package init(from reader: inout WireReader) throws(WireError) {
        self.init(InstanceID(trusted: ""))
        while let field = try reader.next() {
            switch field {
            case 1: instanceID = InstanceID(trusted: try reader.string())
            case 2: executionID = ExecutionID(try reader.wrappedString())
            default: try reader.skip()
            }
        }
    }
}

extension ParentInstance: WireMessage {
    package func write(to writer: inout WireWriter) {
        writer.int32(1, taskScheduledID)
        writer.wrapped(2, name)
        writer.wrapped(3, version)
        writer.message(4, InstanceReference(instanceID, executionID))
    }

    package init(from reader: inout WireReader) throws(WireError) {
        self.init(instanceID: InstanceID(trusted: ""), executionID: nil, taskScheduledID: 0, name: nil, version: nil)
        while let field = try reader.next() {
            switch field {
            case 1: taskScheduledID = try reader.int32()
            case 2: name = try reader.wrappedString()
            case 3: version = try reader.wrappedString()
            case 4:
                let reference = try reader.message(InstanceReference.self)
                instanceID = reference.instanceID
                executionID = reference.executionID
            default: try reader.skip()
            }
        }
    }
}

extension RuntimeStatus {
    package init(wire number: UInt64) throws(WireError) {
        guard let known = Int(exactly: number).flatMap(RuntimeStatus.init(rawValue:)) else {
            throw WireError(.unknownValue, "The encoded message holds the unknown runtime status \(number).")
        }
        self = known
    }
}
