internal import DurableTask

/// What a worker says of itself when it asks for work.
struct GetWorkItemsRequest: RequestMessage {
    /// 0 is not stated.
    var maximumTurns = 0
    var maximumActivities = 0
    var maximumEntities = 0
    /// Histories may be fetched apart from the work.
    var streamsHistories = false
    /// Nil: everything.
    var filters: WorkItemFilters?
    var instanceID = ""

    private static let historyStreaming: UInt64 = 1

    init(from reader: inout WireReader) throws(WireError) {
        var capabilities: [UInt64] = []
        while let field = try reader.next() {
            switch field {
            case 1: maximumTurns = Int(try reader.int32())
            case 2: maximumActivities = Int(try reader.int32())
            case 3: maximumEntities = Int(try reader.int32())
            case 10: try reader.numbers(into: &capabilities)
            case 11: filters = try reader.message()
            case 12: instanceID = try reader.string()
            default: try reader.skip()
            }
        }
        streamsHistories = capabilities.contains(Self.historyStreaming)
    }
}

/// The names, and of orchestrators and activities the versions, that a worker takes. A kind without names gets nothing.
struct WorkItemFilters: WireMessage {
    /// Versions by name; none is every version.
    var orchestrators: [String: Set<String>] = [:]
    var activities: [String: Set<String>] = [:]
    var entities: Set<String> = []

    init(from reader: inout WireReader) throws(WireError) {
        while let field = try reader.next() {
            switch field {
            case 1: try Self.read(&reader, into: &orchestrators)
            case 2: try Self.read(&reader, into: &activities)
            case 3:
                var names: [String: Set<String>] = [:]
                try Self.read(&reader, into: &names)
                entities.formUnion(names.keys.map { $0.lowercased() })
            default: try reader.skip()
            }
        }
    }

    private static func read(_ reader: inout WireReader, into names: inout [String: Set<String>]) throws(WireError) {
        var name = ""
        var versions: Set<String> = []
        try reader.nested { reader throws(WireError) in
            while let field = try reader.next() {
                switch field {
                case 1: name = try reader.string()
                case 2: versions.insert(try reader.string())
                default: try reader.skip()
                }
            }
        }
        names[name] = versions
    }

    func write(to writer: inout WireWriter) {}
}

struct OrchestratorResponse: RequestMessage {
    var instanceID = InstanceID(trusted: "")
    var actions: [OrchestratorAction] = []
    var customStatus: Payload?
    var token = ""
    var requiresHistory = false
    /// More of it follows.
    var isPartial = false

    init(from reader: inout WireReader) throws(WireError) {
        while let field = try reader.next() {
            switch field {
            case 1: instanceID = InstanceID(trusted: try reader.string())
            case 2: actions.append(try reader.message())
            case 3: customStatus = try reader.wrappedPayload()
            case 4: token = try reader.string()
            case 7: requiresHistory = try reader.bool()
            case 8: isPartial = try reader.bool()
            default: try reader.skip()
            }
        }
        if customStatus?.utf8.isEmpty == true { customStatus = nil }
    }
}

struct ActivityResponse: RequestMessage {
    var instanceID = InstanceID(trusted: "")
    var taskID: Int32 = 0
    var result: Payload?
    /// Its presence says that the activity failed.
    var failure: FailureDetails?
    var token = ""

    init(from reader: inout WireReader) throws(WireError) {
        while let field = try reader.next() {
            switch field {
            case 1: instanceID = InstanceID(trusted: try reader.string())
            case 2: taskID = try reader.int32()
            case 3: result = try reader.wrappedPayload()
            case 4: failure = try reader.message(FailureDetails.self)
            case 5: token = try reader.string()
            default: try reader.skip()
            }
        }
    }
}

/// `EntityBatchResult`.
struct EntityResponse: RequestMessage {
    var batch = EntityBatchResult(results: [], state: nil)
    /// The whole batch came to nothing.
    var failure: FailureDetails?
    var token = ""
    var requiresState = false

    init(from reader: inout WireReader) throws(WireError) {
        while let field = try reader.next() {
            switch field {
            case 1: batch.results.append(try reader.message(OperationResult.self).result)
            case 2: if let action = try reader.message(OperationAction.self).action { batch.actions.append(action) }
            case 3: batch.state = try reader.wrappedPayload()
            case 4: failure = try reader.message(FailureDetails.self)
            case 5: token = try reader.string()
            case 7: requiresState = try reader.bool()
            default: try reader.skip()
            }
        }
    }

    private struct OperationResult: WireMessage {
        var result = EntityBatchResult.OperationResult.completed(nil)

        init(from reader: inout WireReader) throws(WireError) {
            while let field = try reader.next() {
                switch field {
                case 1:
                    var output: Payload?
                    try reader.nested { reader throws(WireError) in
                        while let field = try reader.next() {
                            if field == 1 { output = try reader.wrappedPayload() } else { try reader.skip() }
                        }
                    }
                    result = .completed(output)
                case 2:
                    var failure = FailureDetails(errorType: "", message: "")
                    try reader.nested { reader throws(WireError) in
                        while let field = try reader.next() {
                            if field == 1 { failure = try reader.message() } else { try reader.skip() }
                        }
                    }
                    result = .failed(failure)
                default: try reader.skip()
                }
            }
        }

        func write(to writer: inout WireWriter) {}
    }

    private struct OperationAction: WireMessage {
        var action: EntityAction?

        init(from reader: inout WireReader) throws(WireError) {
            while let field = try reader.next() {
                switch field {
                case 2: try reader.nested { reader throws(WireError) in action = try Self.signal(&reader) }
                case 3: try reader.nested { reader throws(WireError) in action = try Self.start(&reader) }
                default: try reader.skip()
                }
            }
        }

        private static func signal(_ reader: inout WireReader) throws(WireError) -> EntityAction? {
            var (target, name) = ("", "")
            var input: Payload?
            var time: Timestamp?
            while let field = try reader.next() {
                switch field {
                case 1: target = try reader.string()
                case 2: name = try reader.string()
                case 3: input = try reader.wrappedPayload()
                case 4: time = try reader.message(Timestamp.self)
                default: try reader.skip()
                }
            }
            return EntityID(InstanceID(trusted: target)).map {
                .signal($0, operation: name, input: input, scheduledTime: time)
            }
        }

        private static func start(_ reader: inout WireReader) throws(WireError) -> EntityAction? {
            var (id, name) = ("", "")
            var version: String?
            var input: Payload?
            var time: Timestamp?
            while let field = try reader.next() {
                switch field {
                case 1: id = try reader.string()
                case 2: name = try reader.string()
                case 3: version = try reader.wrappedString()
                case 4: input = try reader.wrappedPayload()
                case 5: time = try reader.message(Timestamp.self)
                default: try reader.skip()
                }
            }
            return .startOrchestration(
                name: name, instanceID: InstanceID(trusted: id), version: version, input: input, scheduledTime: time)
        }

        func write(to writer: inout WireWriter) {}
    }
}

/// A message whose only field is a completion token.
struct AbandonRequest: RequestMessage {
    var token = ""

    init(from reader: inout WireReader) throws(WireError) {
        while let field = try reader.next() {
            if field == 1 { token = try reader.string() } else { try reader.skip() }
        }
    }
}
