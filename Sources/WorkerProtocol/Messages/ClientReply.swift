package import DurableTask

/// What came of a ``ClientCall``.
package enum ClientReply: WireMessage, Sendable {
    case failed(TaskHubError)
    case done
    case started(InstanceID)
    /// Of `state` and both waits.
    case state(InstanceState?)
    case history([HistoryEvent]?)
    case instances(InstancePage)
    case purged(PurgeOutcome)
    /// Of a call of an entity; nil at its deadline.
    case operation(EntityOperationResult?)
    case entity(EntityState?)
    case entities(EntityPage)
    case cleaned(EntityCleaning)
    /// Of a payload; nil when there is none.
    case part([UInt8]?)

    package func write(to writer: inout WireWriter) {
        switch self {
        case .failed(let error): writer.message(1, error)
        case .done: writer.nested(2) { _ in }
        case .started(let id): writer.nested(3) { $0.string(1, id.rawValue) }
        case .state(let state): writer.nested(4) { $0.message(1, state) }
        case .history(let events):
            writer.nested(5) {
                guard let events else { return }
                $0.bool(1, true)
                for event in events { $0.message(3, event) }
            }
        case .instances(let page): writer.message(6, page)
        case .purged(let outcome):
            writer.nested(7) {
                $0.int64(1, Int64(outcome.deleted))
                $0.bool(2, outcome.isComplete)
            }
        case .operation(let result): writer.nested(8) { $0.message(1, result) }
        case .entity(let state): writer.nested(9) { $0.message(1, state) }
        case .entities(let page): writer.message(10, page)
        case .part(let bytes):
            writer.nested(12) {
                guard let bytes else { return }
                $0.bool(1, true)
                $0.data(2, bytes)
            }
        case .cleaned(let cleaning):
            writer.nested(11) {
                $0.int64(1, Int64(cleaning.removedEmptyEntities))
                $0.int64(2, Int64(cleaning.releasedLocks))
            }
        }
    }

    package init(from reader: inout WireReader) throws(WireError) {
        var reply: ClientReply?
        while let field = try reader.next() {
            switch field {
            case 1: reply = .failed(try reader.message())
            case 2:
                try reader.skip()
                reply = .done
            case 3:
                var id = ""
                try reader.nested { reader throws(WireError) in id = try reader.loneString() }
                reply = .started(InstanceID(trusted: id))
            case 4:
                reply = .state(try reader.optional())
            case 5:
                var events: [HistoryEvent]?
                try reader.nested { reader throws(WireError) in
                    while let field = try reader.next() {
                        switch field {
                        case 1: if try reader.bool(), events == nil { events = [] }
                        case 3: events?.append(try reader.message())
                        default: try reader.skip()
                        }
                    }
                }
                reply = .history(events)
            case 6: reply = .instances(try reader.message())
            case 7:
                let (deleted, isComplete) = try reader.twoNumbers()
                reply = .purged(PurgeOutcome(deleted: deleted, isComplete: isComplete != 0))
            case 8: reply = .operation(try reader.optional())
            case 9: reply = .entity(try reader.optional())
            case 10: reply = .entities(try reader.message())
            case 11:
                let (removed, released) = try reader.twoNumbers()
                reply = .cleaned(EntityCleaning(removedEmptyEntities: removed, releasedLocks: released))
            case 12:
                var bytes: [UInt8]?
                try reader.nested { reader throws(WireError) in
                    while let field = try reader.next() {
                        switch field {
                        case 1: if try reader.bool(), bytes == nil { bytes = [] }
                        case 2: bytes = try reader.data()
                        default: try reader.skip()
                        }
                    }
                }
                reply = .part(bytes)
            default: try reader.skip()
            }
        }
        guard let reply else {
            throw WireError(.unknownValue, "A call was answered in a way this version does not know.")
        }
        self = reply
    }
}

extension WireReader {
    /// A message that holds another as its field 1, or nothing.
    fileprivate mutating func optional<Message: WireMessage>() throws(WireError) -> Message? {
        var message: Message?
        try nested { reader throws(WireError) in
            while let field = try reader.next() {
                if field == 1 { message = try reader.message(Message.self) } else { try reader.skip() }
            }
        }
        return message
    }

    fileprivate mutating func twoNumbers() throws(WireError) -> (Int, Int) {
        var numbers: (Int, Int) = (0, 0)
        try nested { reader throws(WireError) in
            while let field = try reader.next() {
                switch field {
                case 1: numbers.0 = Int(truncatingIfNeeded: try reader.int64())
                case 2: numbers.1 = Int(truncatingIfNeeded: try reader.int64())
                default: try reader.skip()
                }
            }
        }
        return numbers
    }
}
