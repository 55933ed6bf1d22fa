package import DurableTask

extension EntityToken: WireMessage {
    package func write(to writer: inout WireWriter) {
        writer.string(1, instanceID.rawValue)
        writer.uint64(2, dispatch)
    }

    package init(from reader: inout WireReader) throws(WireError) {
        self.init(instanceID: InstanceID(trusted: ""), dispatch: 0)
        while let field = try reader.next() {
            switch field {
            case 1: instanceID = InstanceID(trusted: try reader.string())
            case 2: dispatch = try reader.uint64()
            default: try reader.skip()
            }
        }
    }
}

extension EntityID: WireMessage {
    package func write(to writer: inout WireWriter) {
        writer.string(1, name)
        writer.string(2, key)
    }

    package init(from reader: inout WireReader) throws(WireError) {
        var (name, key) = ("", "")
        while let field = try reader.next() {
            switch field {
            case 1: name = try reader.string()
            case 2: key = try reader.string()
            default: try reader.skip()
            }
        }
        self.init(trusted: name, key)
    }
}

/// Operations travel as the history events they are: a call has a parent, or is a call all the same when a client waits.
extension EntityWorkItem: WireMessage {
    package func write(to writer: inout WireWriter) {
        writer.message(1, token)
        writer.message(2, entityID)
        writer.wrapped(3, state)
        for operation in operations {
            writer.message(4, HistoryEvent(timestamp: .epoch, .entityOperationCalled(operation)))
        }
    }

    package init(from reader: inout WireReader) throws(WireError) {
        var token: EntityToken?
        var entityID: EntityID?
        var state: Payload?
        var operations: [EntityOperation] = []
        while let field = try reader.next() {
            switch field {
            case 1: token = try reader.message(EntityToken.self)
            case 2: entityID = try reader.message(EntityID.self)
            case 3: state = try reader.wrappedPayload()
            case 4:
                let event = try reader.message(HistoryEvent.self)
                guard case .entityOperationCalled(let operation) = event.kind else {
                    throw WireError(.malformed, "A batch for an entity holds something else than operations.")
                }
                operations.append(operation)
            default: try reader.skip()
            }
        }
        guard let token, let entityID else {
            throw WireError(.malformed, "A batch for an entity came without its token or without the entity's id.")
        }
        self.init(token: token, entityID: entityID, state: state, operations: operations)
    }
}

/// A batch's result with the token it belongs to.
struct FinishedEntity: WireMessage {
    var token: EntityToken
    var result: EntityResult

    init(token: EntityToken, result: EntityResult) {
        self.token = token
        self.result = result
    }

    func write(to writer: inout WireWriter) {
        writer.message(1, token)
        switch result {
        case .finished(let batch): writer.message(2, batch)
        case .abandoned: writer.nested(3) { _ in }
        }
    }

    init(from reader: inout WireReader) throws(WireError) {
        var token: EntityToken?
        var result: EntityResult?
        while let field = try reader.next() {
            switch field {
            case 1: token = try reader.message(EntityToken.self)
            case 2: result = .finished(try reader.message())
            case 3:
                try reader.skip()
                result = .abandoned
            default: try reader.skip()
            }
        }
        guard let token, let result else {
            throw WireError(.malformed, "An entity's result came without its token or without a result.")
        }
        self.init(token: token, result: result)
    }
}

extension EntityBatchResult: WireMessage {
    package func write(to writer: inout WireWriter) {
        for result in results { writer.message(1, result) }
        writer.wrapped(2, state)
        for action in actions { writer.message(3, action) }
    }

    package init(from reader: inout WireReader) throws(WireError) {
        self.init(results: [], state: nil)
        while let field = try reader.next() {
            switch field {
            case 1: results.append(try reader.message())
            case 2: state = try reader.wrappedPayload()
            case 3: actions.append(try reader.message())
            default: try reader.skip()
            }
        }
    }
}

extension EntityBatchResult.OperationResult: WireMessage {
    package func write(to writer: inout WireWriter) {
        switch self {
        case .completed(let output): writer.nested(1) { $0.wrapped(1, output) }
        case .failed(let failure): writer.message(2, failure)
        }
    }

    package init(from reader: inout WireReader) throws(WireError) {
        var result: Self?
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
            case 2: result = .failed(try reader.message())
            default: try reader.skip()
            }
        }
        guard let result else { throw WireError(.malformed, "An operation of an entity came without its result.") }
        self = result
    }
}

extension EntityAction: WireMessage {
    package func write(to writer: inout WireWriter) {
        switch self {
        case .signal(let target, let operation, let input, let time):
            writer.nested(1) {
                $0.message(1, target)
                $0.string(2, operation)
                $0.wrapped(3, input)
                $0.message(4, time)
            }
        case .startOrchestration(let name, let id, let version, let input, let time):
            writer.nested(2) {
                $0.string(1, id.rawValue)
                $0.string(2, name)
                $0.wrapped(3, input)
                $0.message(4, time)
                $0.wrapped(5, version)
            }
        }
    }

    package init(from reader: inout WireReader) throws(WireError) {
        var action: Self?
        while let field = try reader.next() {
            guard field == 1 || field == 2 else {
                try reader.skip()
                continue
            }
            let isSignal = field == 1
            var target = EntityID(trusted: "", "")
            var (id, name) = ("", "")
            var version: String?
            var input: Payload?
            var time: Timestamp?
            try reader.nested { reader throws(WireError) in
                while let field = try reader.next() {
                    switch field {
                    case 1: if isSignal { target = try reader.message() } else { id = try reader.string() }
                    case 2: name = try reader.string()
                    case 3: input = try reader.wrappedPayload()
                    case 4: time = try reader.message(Timestamp.self)
                    case 5: version = try reader.wrappedString()
                    default: try reader.skip()
                    }
                }
            }
            action =
                isSignal
                ? .signal(target, operation: name, input: input, scheduledTime: time)
                : .startOrchestration(
                    name: name, instanceID: InstanceID(trusted: id), version: version, input: input,
                    scheduledTime: time)
        }
        guard let action else {
            throw WireError(.malformed, "An entity asks for something this version does not know.")
        }
        self = action
    }
}
