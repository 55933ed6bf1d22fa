extension OrchestratorAction: WireMessage {
    /// Appends the protocol's `OrchestratorAction`, without a tag or length of its own.
    public func append(to bytes: inout [UInt8]) {
        WireWriter.append(to: &bytes) { write(to: &$0) }
    }

    /// Reads what ``append(to:)`` made.
    /// - Throws: ``WireError``.
    public init(decoding bytes: [UInt8]) throws(WireError) {
        var reader = WireReader(bytes)
        self = try OrchestratorAction(from: &reader)
    }

    package func write(to writer: inout WireWriter) {
        writer.int32(1, id)
        switch kind {
        case .scheduleTask(let task): writer.nested(2) { task.write(to: &$0, trace: 5, tags: 4) }
        case .createSubOrchestration(let child): writer.message(3, child)
        case .createTimer(let fireAt): writer.nested(4) { $0.message(1, fireAt) }
        case .sendEvent(let target, let name, let input):
            writer.nested(5) {
                $0.message(1, InstanceReference(target))
                $0.string(2, name)
                $0.wrapped(3, input)
            }
        case .completeOrchestration(let completion): writer.message(6, completion)
        case .terminateOrchestration(let target, let reason, let recurse):
            writer.nested(7) {
                $0.string(1, target.rawValue)
                $0.wrapped(2, reason)
                $0.bool(3, recurse)
            }
        case .sendEntityMessage(let message): writer.message(8, message)
        case .rewindOrchestration(let newHistory):
            writer.nested(9) { for event in newHistory { $0.message(1, event) } }
        case .cancelTimer(let id): writer.nested(1000) { $0.int32(1, id) }
        case .cancelTask(let id): writer.nested(1001) { $0.int32(1, id) }
        case .awaitEvent(let name): writer.nested(1002) { $0.string(1, name) }
        case .cancelEventWait(let id): writer.nested(1003) { $0.int32(1, id) }
        }
    }

    /// - Throws: also when there is no kind, or one that this version does not know.
    package init(from reader: inout WireReader) throws(WireError) {
        var id: Int32 = 0
        var kind: Kind?
        while let field = try reader.next() {
            switch field {
            case 1: id = try reader.int32()
            case 2...9, 1000...1003:
                try reader.nested { reader throws(WireError) in kind = try Kind(field, from: &reader) }
            default: try reader.skip()
            }
        }
        guard let kind else {
            throw WireError(.unknownValue, "The encoded action is of a kind that this version does not know.")
        }
        self.init(id: id, kind)
    }
}

extension OrchestratorAction.Kind {
    fileprivate init(_ kind: Int, from reader: inout WireReader) throws(WireError) {
        switch kind {
        case 2: self = .scheduleTask(try TaskScheduled(from: &reader, trace: 5, tags: 4))
        case 3: self = .createSubOrchestration(try SubOrchestrationCreated(from: &reader))
        case 6: self = .completeOrchestration(try CompleteOrchestration(from: &reader))
        case 8: self = .sendEntityMessage(try OrchestratorAction.EntityMessage(from: &reader))
        default: self = try Self.small(kind, from: &reader)
        }
    }

    private static func small(_ kind: Int, from reader: inout WireReader) throws(WireError) -> Self {
        var number: Int32 = 0
        var target = InstanceID(trusted: "")
        var name = ""
        var payload: Payload?
        var flag = false
        var fireAt = Timestamp.epoch
        var events: [HistoryEvent] = []
        while let field = try reader.next() {
            switch (kind, field) {
            case (4, 1): fireAt = try reader.message()
            case (5, 1): target = try reader.message(InstanceReference.self).instanceID
            case (5, 2), (1002, 1): name = try reader.string()
            case (5, 3), (7, 2): payload = try reader.wrappedPayload()
            case (7, 1): target = InstanceID(trusted: try reader.string())
            case (7, 3): flag = try reader.bool()
            case (9, 1): events.append(try reader.message())
            case (1000, 1), (1001, 1), (1003, 1): number = try reader.int32()
            default: try reader.skip()
            }
        }
        return switch kind {
        case 4: .createTimer(fireAt: fireAt)
        case 5: .sendEvent(target: target, name: name, input: payload)
        case 7: .terminateOrchestration(target: target, reason: payload, recurse: flag)
        case 9: .rewindOrchestration(newHistory: events)
        case 1000: .cancelTimer(timerID: number)
        case 1001: .cancelTask(taskScheduledID: number)
        case 1002: .awaitEvent(name: name)
        case 1003: .cancelEventWait(awaitID: number)
        default: throw WireError(.unknownValue, "The encoded action is of the unknown kind \(kind).")
        }
    }
}

extension OrchestratorAction.EntityMessage: WireMessage {
    package func write(to writer: inout WireWriter) {
        switch self {
        case .signal(let operation): writer.nested(1) { operation.writeSignal(to: &$0) }
        case .call(let operation): writer.nested(2) { operation.writeCall(to: &$0) }
        case .lock(let request): writer.message(3, request)
        case .unlock(let criticalSectionID, let parent, let target):
            writer.message(4, EntityUnlock(criticalSectionID: criticalSectionID, parent: parent, target: target))
        }
    }

    package init(from reader: inout WireReader) throws(WireError) {
        var message: Self?
        while let field = try reader.next() {
            switch field {
            case 1:
                try reader.nested { reader throws(WireError) in message = .signal(try EntityOperation(signal: &reader))
                }
            case 2:
                try reader.nested { reader throws(WireError) in message = .call(try EntityOperation(call: &reader)) }
            case 3: message = .lock(try reader.message())
            case 4:
                let unlock = try reader.message(EntityUnlock.self)
                message = .unlock(
                    criticalSectionID: unlock.criticalSectionID, parent: unlock.parent, target: unlock.target)
            default: try reader.skip()
            }
        }
        guard let message else {
            throw WireError(.unknownValue, "The encoded entity message is of a kind that this version does not know.")
        }
        self = message
    }
}
