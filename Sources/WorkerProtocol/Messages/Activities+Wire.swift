package import DurableTask

extension ActivityToken: WireMessage {
    package func write(to writer: inout WireWriter) {
        writer.string(1, instanceID.rawValue)
        writer.uint64(2, dispatch)
        writer.int64(3, Int64(scheduling.generation))
        writer.int64(4, Int64(scheduling.turn))
        writer.int32(5, scheduling.eventID)
    }

    package init(from reader: inout WireReader) throws(WireError) {
        self.init(
            instanceID: InstanceID(trusted: ""), scheduling: Scheduling(generation: 0, turn: 0, eventID: 0), dispatch: 0
        )
        while let field = try reader.next() {
            switch field {
            case 1: instanceID = InstanceID(trusted: try reader.string())
            case 2: dispatch = try reader.uint64()
            case 3: scheduling.generation = Int(truncatingIfNeeded: try reader.int64())
            case 4: scheduling.turn = Int(truncatingIfNeeded: try reader.int64())
            case 5: scheduling.eventID = try reader.int32()
            default: try reader.skip()
            }
        }
    }
}

extension ActivityWorkItem: WireMessage {
    package func write(to writer: inout WireWriter) {
        writer.message(1, token)
        writer.string(2, executionID.rawValue)
        writer.message(3, task)
    }

    package init(from reader: inout WireReader) throws(WireError) {
        var token: ActivityToken?
        var executionID = ExecutionID("")
        var task: TaskScheduled?
        while let field = try reader.next() {
            switch field {
            case 1: token = try reader.message(ActivityToken.self)
            case 2: executionID = ExecutionID(try reader.string())
            case 3: task = try reader.message(TaskScheduled.self)
            default: try reader.skip()
            }
        }
        guard let token, let task else {
            throw WireError(.malformed, "An activity came without its token or without its task.")
        }
        self.init(token: token, executionID: executionID, task: task)
    }
}

/// An activity's result with the token it belongs to.
struct FinishedActivity: WireMessage {
    var token: ActivityToken
    var result: ActivityResult

    init(token: ActivityToken, result: ActivityResult) {
        self.token = token
        self.result = result
    }

    func write(to writer: inout WireWriter) {
        writer.message(1, token)
        switch result {
        case .completed(let output): writer.nested(2) { $0.wrapped(1, output) }
        case .failed(let failure): writer.message(3, failure)
        case .abandoned: writer.nested(4) { _ in }
        }
    }

    init(from reader: inout WireReader) throws(WireError) {
        var token: ActivityToken?
        var result: ActivityResult?
        while let field = try reader.next() {
            switch field {
            case 1: token = try reader.message(ActivityToken.self)
            case 2:
                var output: Payload?
                try reader.nested { reader throws(WireError) in
                    while let field = try reader.next() {
                        if field == 1 { output = try reader.wrappedPayload() } else { try reader.skip() }
                    }
                }
                result = .completed(output)
            case 3: result = .failed(try reader.message())
            case 4:
                try reader.skip()
                result = .abandoned
            default: try reader.skip()
            }
        }
        guard let token, let result else {
            throw WireError(.malformed, "An activity's result came without its token or without a result.")
        }
        self.init(token: token, result: result)
    }
}

/// An activity is alive.
struct Heartbeat: WireMessage {
    var token: ActivityToken
    var progress: Payload?

    init(token: ActivityToken, progress: Payload?) {
        self.token = token
        self.progress = progress
    }

    func write(to writer: inout WireWriter) {
        writer.message(1, token)
        writer.wrapped(2, progress)
    }

    init(from reader: inout WireReader) throws(WireError) {
        var token: ActivityToken?
        var progress: Payload?
        while let field = try reader.next() {
            switch field {
            case 1: token = try reader.message(ActivityToken.self)
            case 2: progress = try reader.wrappedPayload()
            default: try reader.skip()
            }
        }
        guard let token else { throw WireError(.malformed, "A heartbeat came without the token of its activity.") }
        self.init(token: token, progress: progress)
    }
}
