package import DurableTask

extension TurnToken: WireMessage {
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

/// Past and new events travel as the row bytes they are.
extension TurnWorkItem: WireMessage {
    package func write(to writer: inout WireWriter) {
        writer.message(1, token)
        writer.string(2, executionID.rawValue)
        writer.string(3, name)
        writer.wrapped(4, version)
        writer.int64(5, Int64(turn))
        if let pastEvents {
            writer.bool(6, true)
            for rows in pastEvents { writer.element(7, rows) }
        }
        writer.data(8, encodedNewEvents)
    }

    package init(from reader: inout WireReader) throws(WireError) {
        self.init(
            token: TurnToken(instanceID: InstanceID(trusted: ""), dispatch: 0), executionID: ExecutionID(""), name: "",
            version: nil, turn: 0, pastEvents: nil, newEvents: [], encodedNewEvents: [], trace: nil)
        while let field = try reader.next() {
            switch field {
            case 1: token = try reader.message()
            case 2: executionID = ExecutionID(try reader.string())
            case 3: name = try reader.string()
            case 4: version = try reader.wrappedString()
            case 5: turn = Int(truncatingIfNeeded: try reader.int64())
            case 6: if try reader.bool(), pastEvents == nil { pastEvents = [] }
            case 7: pastEvents?.append(try reader.data())
            case 8: encodedNewEvents = try reader.data()
            default: try reader.skip()
            }
        }
        newEvents = try HistoryEvent.decodeRows(encodedNewEvents)
    }
}

/// A turn's result with the token it belongs to.
struct FinishedTurn: WireMessage {
    var token: TurnToken
    var result: TurnResult

    init(token: TurnToken, result: TurnResult) {
        self.token = token
        self.result = result
    }

    func write(to writer: inout WireWriter) {
        writer.message(1, token)
        switch result {
        // Swift workers have no spans of their own.
        case .finished(let actions, let customStatus, _):
            writer.nested(2) {
                for action in actions { $0.message(1, action) }
                $0.wrapped(2, customStatus)
            }
        case .needsHistory: writer.nested(3) { _ in }
        case .held(let reason): writer.message(4, reason)
        case .abandoned: writer.nested(5) { _ in }
        }
    }

    init(from reader: inout WireReader) throws(WireError) {
        var token: TurnToken?
        var result: TurnResult?
        while let field = try reader.next() {
            switch field {
            case 1: token = try reader.message(TurnToken.self)
            case 2:
                var actions: [OrchestratorAction] = []
                var customStatus: Payload?
                try reader.nested { reader throws(WireError) in
                    while let field = try reader.next() {
                        switch field {
                        case 1: actions.append(try reader.message())
                        case 2: customStatus = try reader.wrappedPayload()
                        default: try reader.skip()
                        }
                    }
                }
                result = .finished(actions, customStatus: customStatus)
            case 3:
                try reader.skip()
                result = .needsHistory
            case 4: result = .held(try reader.message())
            case 5:
                try reader.skip()
                result = .abandoned
            default: try reader.skip()
            }
        }
        guard let token, let result else {
            throw WireError(.malformed, "A turn's result came without its token or without a result.")
        }
        self.init(token: token, result: result)
    }
}

extension HoldReason: WireMessage {
    package func write(to writer: inout WireWriter) {
        writer.string(1, kind.rawValue)
        writer.string(2, message)
        writer.string(3, buildID)
        writer.message(4, since)
    }

    package init(from reader: inout WireReader) throws(WireError) {
        self.init(kind: .nondeterminism, message: "", buildID: "", since: .epoch)
        while let field = try reader.next() {
            switch field {
            case 1:
                let name = try reader.string()
                guard let known = Kind(rawValue: name) else {
                    throw WireError(.unknownValue, "A turn was held for the unknown reason '\(name)'.")
                }
                kind = known
            case 2: message = try reader.string()
            case 3: buildID = try reader.string()
            case 4: since = try reader.message()
            default: try reader.skip()
            }
        }
    }
}
