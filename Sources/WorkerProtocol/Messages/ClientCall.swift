package import DurableTask

/// A call of ``TaskHubClient``, from a function to the task hub. Opens a stream; its cancel ends the wait for an answer.
package enum ClientCall: WireMessage, Sendable {
    case start(StartRequest)
    case state(InstanceID, InstanceParts)
    case history(InstanceID)
    case instances(InstanceQuery)
    case raiseEvent(String, input: Payload?, to: InstanceID, idempotencyKey: String?)
    case terminate(InstanceID, output: Payload?, recursive: Bool)
    case suspend(InstanceID, reason: Payload?)
    case resume(InstanceID, reason: Payload?)
    case purge(InstanceID, recursive: Bool)
    case waitForCompletion(InstanceID, timeout: Duration)
    case waitForStart(InstanceID, timeout: Duration)
    case rewind(InstanceID, reason: Payload?)
    case restart(InstanceID, newID: Bool)
    case purgeMatching(PurgeFilter)
    case signal(EntityRequest)
    case call(EntityRequest, timeout: Duration)
    case entity(EntityID, includingState: Bool)
    case entities(EntityQuery)
    case cleanEntityStorage
    case storePart(Int, of: StoredPayload.ID, [UInt8])
    case part(Int, of: StoredPayload.ID)

    package func write(to writer: inout WireWriter) {
        switch self {
        case .start(let request): writer.message(1, request)
        case .state(let id, let parts):
            writer.nested(2) { Subject(id, parts: parts).write(to: &$0) }
        case .history(let id): writer.nested(3) { Subject(id).write(to: &$0) }
        case .instances(let query): writer.message(4, query)
        case .raiseEvent(let name, let input, let id, let key):
            writer.nested(5) { Subject(id, payload: input, name: name, key: key).write(to: &$0) }
        case .terminate(let id, let output, let recursive):
            writer.nested(6) { Subject(id, payload: output, flag: recursive).write(to: &$0) }
        case .suspend(let id, let reason): writer.nested(7) { Subject(id, payload: reason).write(to: &$0) }
        case .resume(let id, let reason): writer.nested(8) { Subject(id, payload: reason).write(to: &$0) }
        case .purge(let id, let recursive): writer.nested(9) { Subject(id, flag: recursive).write(to: &$0) }
        case .waitForCompletion(let id, let timeout): writer.nested(10) { Subject(id, timeout: timeout).write(to: &$0) }
        case .waitForStart(let id, let timeout): writer.nested(11) { Subject(id, timeout: timeout).write(to: &$0) }
        case .rewind(let id, let reason): writer.nested(12) { Subject(id, payload: reason).write(to: &$0) }
        case .restart(let id, let newID): writer.nested(13) { Subject(id, flag: newID).write(to: &$0) }
        case .purgeMatching(let filter): writer.message(14, filter)
        case .signal(let request): writer.message(15, request)
        case .call(let request, let timeout):
            writer.nested(16) {
                $0.message(1, request)
                $0.message(2, WireDuration(timeout))
            }
        case .entity(let id, let includingState):
            writer.nested(17) {
                $0.message(1, id)
                $0.bool(2, includingState)
            }
        case .entities(let query): writer.message(18, query)
        case .cleanEntityStorage: writer.nested(19) { _ in }
        case .storePart(let index, let id, let bytes):
            writer.nested(20) {
                $0.string(1, id.rawValue)
                $0.int64(2, Int64(index))
                $0.data(3, bytes)
            }
        case .part(let index, let id):
            writer.nested(21) {
                $0.string(1, id.rawValue)
                $0.int64(2, Int64(index))
            }
        }
    }

    package init(from reader: inout WireReader) throws(WireError) {
        var call: ClientCall?
        while let field = try reader.next() {
            switch field {
            case 1: call = .start(try reader.message())
            case 4: call = .instances(try reader.message())
            case 14: call = .purgeMatching(try reader.message())
            case 15: call = .signal(try reader.message())
            case 16, 17: call = try Self.entityCall(field, from: &reader)
            case 18: call = .entities(try reader.message())
            case 20, 21: call = try Self.partCall(field, from: &reader)
            case 19:
                try reader.skip()
                call = .cleanEntityStorage
            case 2, 3, 5...13:
                let subject = try reader.message(Subject.self)
                switch field {
                case 2: call = .state(subject.id, subject.parts)
                case 3: call = .history(subject.id)
                case 5:
                    call = .raiseEvent(
                        subject.name, input: subject.payload, to: subject.id, idempotencyKey: subject.key)
                case 6: call = .terminate(subject.id, output: subject.payload, recursive: subject.flag)
                case 7: call = .suspend(subject.id, reason: subject.payload)
                case 8: call = .resume(subject.id, reason: subject.payload)
                case 9: call = .purge(subject.id, recursive: subject.flag)
                case 12: call = .rewind(subject.id, reason: subject.payload)
                case 13: call = .restart(subject.id, newID: subject.flag)
                case 10: call = .waitForCompletion(subject.id, timeout: subject.timeout)
                default: call = .waitForStart(subject.id, timeout: subject.timeout)
                }
            default: try reader.skip()
            }
        }
        guard let call else {
            throw WireError(.unknownValue, "A worker asked for something this version does not know.")
        }
        self = call
    }

    private static func partCall(_ field: Int, from reader: inout WireReader) throws(WireError) -> ClientCall {
        var (name, index) = ("", Int64(0))
        var bytes: [UInt8] = []
        try reader.nested { reader throws(WireError) in
            while let part = try reader.next() {
                switch part {
                case 1: name = try reader.string()
                case 2: index = try reader.int64()
                case 3: bytes = try reader.data()
                default: try reader.skip()
                }
            }
        }
        guard let id = StoredPayload.ID(name), let index = Int(exactly: index), index >= 0 else {
            throw WireError(.unknownValue, "A worker named the part \(index) of a payload '\(name)'.")
        }
        return field == 20 ? .storePart(index, of: id, bytes) : .part(index, of: id)
    }

    private static func entityCall(_ field: Int, from reader: inout WireReader) throws(WireError) -> ClientCall {
        var request = EntityRequest(EntityID(trusted: "", ""), operation: "")
        var timeout = Duration.zero
        var includesState = false
        try reader.nested { reader throws(WireError) in
            while let part = try reader.next() {
                switch (field, part) {
                case (16, 1): request = try reader.message()
                case (16, 2): timeout = try reader.message(WireDuration.self).duration
                case (17, 1): request.entityID = try reader.message()
                case (17, 2): includesState = try reader.bool()
                default: try reader.skip()
                }
            }
        }
        return field == 16
            ? .call(request, timeout: timeout) : .entity(request.entityID, includingState: includesState)
    }

    /// What the calls about one instance are made of.
    private struct Subject: WireMessage {
        var id: InstanceID
        var payload: Payload?
        var name: String
        var key: String?
        var flag: Bool
        var timeout: Duration
        var parts: InstanceParts

        init(
            _ id: InstanceID, payload: Payload? = nil, name: String = "", key: String? = nil, flag: Bool = false,
            timeout: Duration = .zero, parts: InstanceParts = []
        ) {
            self.id = id
            self.payload = payload
            self.name = name
            self.key = key
            self.flag = flag
            self.timeout = timeout
            self.parts = parts
        }

        func write(to writer: inout WireWriter) {
            writer.string(1, id.rawValue)
            writer.wrapped(2, payload)
            writer.string(3, name)
            writer.wrapped(4, key)
            writer.bool(5, flag)
            if timeout != .zero { writer.message(6, WireDuration(timeout)) }
            writer.int64(7, Int64(parts.rawValue))
        }

        init(from reader: inout WireReader) throws(WireError) {
            self.init(InstanceID(trusted: ""))
            while let field = try reader.next() {
                switch field {
                case 1: id = InstanceID(trusted: try reader.string())
                case 2: payload = try reader.wrappedPayload()
                case 3: name = try reader.string()
                case 4: key = try reader.wrappedString()
                case 5: flag = try reader.bool()
                case 6: timeout = try reader.message(WireDuration.self).duration
                case 7: parts = InstanceParts(rawValue: Int(truncatingIfNeeded: try reader.int64()))
                default: try reader.skip()
                }
            }
        }
    }
}
