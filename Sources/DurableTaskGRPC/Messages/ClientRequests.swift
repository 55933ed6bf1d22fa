internal import DurableTask

// What clients ask for: fields and numbers of the protocol's messages of the same names.

struct CreateInstanceRequest: RequestMessage {
    var instanceID = ""
    var start = StartRequest(name: "", replaceable: [])
    /// Nil: the client says nothing of an instance that is there.
    var replaceable: Set<RuntimeStatus>?

    init(from reader: inout WireReader) throws(WireError) {
        while let field = try reader.next() {
            switch field {
            case 1: instanceID = try reader.string()
            case 2: start.name = try reader.string()
            case 3: start.version = try reader.wrappedString()
            case 4: start.input = try reader.wrappedPayload()
            case 5: start.scheduledStart = try reader.message(Timestamp.self)
            case 6: replaceable = try reader.message(ReusePolicy.self).statuses
            case 8: try reader.entry(into: &start.tags)
            case 9: start.parentTrace = try reader.message(TraceContext.self)
            default: try reader.skip()
            }
        }
    }

    private struct ReusePolicy: WireMessage {
        var statuses: Set<RuntimeStatus> = []

        init(from reader: inout WireReader) throws(WireError) {
            var numbers: [UInt64] = []
            while let field = try reader.next() {
                if field == 1 { try reader.numbers(into: &numbers) } else { try reader.skip() }
            }
            for number in numbers { statuses.insert(try RuntimeStatus(wire: number)) }
        }

        func write(to writer: inout WireWriter) {}
    }
}

/// An instance, and whether its payloads are wanted.
struct GetInstanceRequest: RequestMessage {
    var instanceID = InstanceID(trusted: "")
    var includesPayloads = false

    init(from reader: inout WireReader) throws(WireError) {
        while let field = try reader.next() {
            switch field {
            case 1: instanceID = InstanceID(trusted: try reader.string())
            case 2: includesPayloads = try reader.bool()
            default: try reader.skip()
            }
        }
    }
}

struct RaiseEventRequest: RequestMessage {
    var instanceID = InstanceID(trusted: "")
    var name = ""
    var input: Payload?

    init(from reader: inout WireReader) throws(WireError) {
        while let field = try reader.next() {
            switch field {
            case 1: instanceID = InstanceID(trusted: try reader.string())
            case 2: name = try reader.string()
            case 3: input = try reader.wrappedPayload()
            default: try reader.skip()
            }
        }
    }
}

/// Terminate, suspend, resume, rewind and restart: an instance, perhaps a payload, perhaps a flag.
struct SteeringRequest: RequestMessage {
    var instanceID = InstanceID(trusted: "")
    /// Output or reason.
    var payload: Payload?
    /// Of terminate: recursively. Of restart, where it is field 2: under a new id.
    var flag = false

    init(from reader: inout WireReader) throws(WireError) {
        while let field = try reader.next() {
            switch field {
            case 1: instanceID = InstanceID(trusted: try reader.string())
            case 2 where reader.isLengthDelimited: payload = try reader.wrappedPayload()
            case 2, 3: flag = try reader.bool()
            default: try reader.skip()
            }
        }
    }
}

struct QueryInstancesRequest: RequestMessage {
    var query = InstanceQuery(pageSize: 0, parts: [])

    init(from reader: inout WireReader) throws(WireError) {
        while let field = try reader.next() {
            if field == 1 {
                try reader.nested { reader throws(WireError) in try read(&reader) }
            } else {
                try reader.skip()
            }
        }
    }

    private mutating func read(_ reader: inout WireReader) throws(WireError) {
        var statuses: [UInt64] = []
        while let field = try reader.next() {
            switch field {
            case 1: try reader.numbers(into: &statuses)
            case 2: query.createdFrom = try reader.message(Timestamp.self)
            case 3: query.createdTo = try reader.message(Timestamp.self)
            case 5: query.pageSize = Int(try reader.int32())
            case 6: query.continuation = try reader.wrappedString()
            case 7: query.idPrefix = try reader.wrappedString()
            case 8: query.parts = try reader.bool() ? .all : []
            default: try reader.skip()
            }
        }
        for number in statuses { query.statuses.insert(try RuntimeStatus(wire: number)) }
        if query.continuation?.isEmpty == true { query.continuation = nil }
        if query.idPrefix?.isEmpty == true { query.idPrefix = nil }
    }
}

struct ListInstanceIDsRequest: RequestMessage {
    var statuses: Set<RuntimeStatus> = []
    var completedFrom: Timestamp?
    var completedTo: Timestamp?
    var pageSize = 0
    var lastKey: String?

    init(from reader: inout WireReader) throws(WireError) {
        var numbers: [UInt64] = []
        while let field = try reader.next() {
            switch field {
            case 1: try reader.numbers(into: &numbers)
            case 2: completedFrom = try reader.message(Timestamp.self)
            case 3: completedTo = try reader.message(Timestamp.self)
            case 4: pageSize = Int(try reader.int32())
            case 5: lastKey = try reader.wrappedString()
            default: try reader.skip()
            }
        }
        for number in numbers { statuses.insert(try RuntimeStatus(wire: number)) }
    }
}

struct PurgeInstancesRequest: RequestMessage {
    enum Target {
        case nothing
        case instance(InstanceID)
        case filter(PurgeFilter)
        case batch([InstanceID])
    }

    var target = Target.nothing
    var isRecursive = false
    /// An id of the form of an entity's is meant to be an orchestration's.
    var isOrchestration = false

    init(from reader: inout WireReader) throws(WireError) {
        while let field = try reader.next() {
            switch field {
            case 5: isOrchestration = try reader.bool()
            case 1: target = .instance(InstanceID(trusted: try reader.string()))
            case 2: target = .filter(try reader.message(Filter.self).filter)
            case 3: isRecursive = try reader.bool()
            case 4: target = .batch(try reader.message(InstanceBatch.self).instances)
            default: try reader.skip()
            }
        }
    }

    private struct Filter: WireMessage {
        var filter = PurgeFilter()

        init(from reader: inout WireReader) throws(WireError) {
            var statuses: [UInt64] = []
            while let field = try reader.next() {
                switch field {
                case 1: filter.createdFrom = try reader.message(Timestamp.self)
                case 2: filter.createdTo = try reader.message(Timestamp.self)
                case 3: try reader.numbers(into: &statuses)
                case 4: filter.timeout = try reader.duration()
                default: try reader.skip()
                }
            }
            for number in statuses { filter.statuses.insert(try RuntimeStatus(wire: number)) }
        }

        func write(to writer: inout WireWriter) {}
    }
}

struct InstanceBatch: WireMessage {
    var instances: [InstanceID] = []

    init(from reader: inout WireReader) throws(WireError) {
        while let field = try reader.next() {
            if field == 1 { instances.append(InstanceID(trusted: try reader.string())) } else { try reader.skip() }
        }
    }

    func write(to writer: inout WireWriter) {}
}

struct SkipTerminationsRequest: RequestMessage {
    var instances: [InstanceID] = []
    var reason: Payload?

    init(from reader: inout WireReader) throws(WireError) {
        while let field = try reader.next() {
            switch field {
            case 1: instances = try reader.message(InstanceBatch.self).instances
            case 2: reason = try reader.wrappedPayload()
            default: try reader.skip()
            }
        }
    }
}

struct StreamHistoryRequest: RequestMessage {
    var instanceID = InstanceID(trusted: "")
    var isForWorkItem = false

    init(from reader: inout WireReader) throws(WireError) {
        while let field = try reader.next() {
            switch field {
            case 1: instanceID = InstanceID(trusted: try reader.string())
            case 3: isForWorkItem = try reader.bool()
            default: try reader.skip()
            }
        }
    }
}

/// Of `CreateTaskHub`.
struct CreateTaskHubRequest: RequestMessage {
    var recreatesIfExists = false

    init(from reader: inout WireReader) throws(WireError) {
        while let field = try reader.next() {
            if field == 1 { recreatesIfExists = try reader.bool() } else { try reader.skip() }
        }
    }
}
