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
    case purged(Bool)

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
        case .purged(let whether): writer.nested(7) { $0.bool(1, whether) }
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
                var state: InstanceState?
                try reader.nested { reader throws(WireError) in
                    while let field = try reader.next() {
                        if field == 1 { state = try reader.message(InstanceState.self) } else { try reader.skip() }
                    }
                }
                reply = .state(state)
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
                var number: UInt64 = 0
                try reader.nested { reader throws(WireError) in number = try reader.loneNumber() }
                reply = .purged(number != 0)
            default: try reader.skip()
            }
        }
        guard let reply else {
            throw WireError(.unknownValue, "A call was answered in a way this version does not know.")
        }
        self = reply
    }
}
