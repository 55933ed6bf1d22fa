internal import DurableTask

struct SignalEntityRequest: RequestMessage {
    var entity = InstanceID(trusted: "")
    var operation = ""
    var input: Payload?
    var scheduledTime: Timestamp?

    init(from reader: inout WireReader) throws(WireError) {
        while let field = try reader.next() {
            switch field {
            case 1: entity = InstanceID(trusted: try reader.string())
            case 2: operation = try reader.string()
            case 3: input = try reader.wrappedPayload()
            case 5: scheduledTime = try reader.message(Timestamp.self)
            default: try reader.skip()
            }
        }
    }
}

struct QueryEntitiesRequest: RequestMessage {
    var query = EntityQuery(includesState: false, pageSize: 0)

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
        while let field = try reader.next() {
            switch field {
            case 1: query.idPrefix = try reader.wrappedString()
            case 2: query.lastModifiedFrom = try reader.message(Timestamp.self)
            case 3: query.lastModifiedTo = try reader.message(Timestamp.self)
            case 4: query.includesState = try reader.bool()
            case 5: query.includesTransient = try reader.bool()
            case 6: query.pageSize = Int(clamping: try reader.wrappedNumber())
            case 7: query.continuation = try reader.wrappedString()
            default: try reader.skip()
            }
        }
        if query.continuation?.isEmpty == true { query.continuation = nil }
        if query.idPrefix?.isEmpty == true { query.idPrefix = nil }
    }
}
