package import DurableTask

/// What a host says to a worker.
package enum HostMessage: FrameMessage {
    case welcome(Welcome)
    /// A sentence that says what is wrong with the worker.
    case refusal(String)
    case turn(TurnWorkItem)
    case activity(ActivityWorkItem)
    case entity(EntityWorkItem)
    case cancelActivity(ActivityToken)
    case forgetSession(InstanceID, ExecutionID)
    case invocation(InvocationHead)
    case body(ArraySlice<UInt8>)
    case bodyEnd
    case credit(UInt64)
    case cancel
    case clientReply(ClientReply)
    case ping(UInt64)
    case drain
    case shutdown

    package var kind: FrameKind {
        switch self {
        case .welcome: .welcome
        case .refusal: .refusal
        case .turn: .turn
        case .activity: .activity
        case .entity: .entity
        case .cancelActivity: .cancelActivity
        case .forgetSession: .forgetSession
        case .invocation: .invocation
        case .body: .body
        case .bodyEnd: .bodyEnd
        case .credit: .credit
        case .cancel: .cancel
        case .clientReply: .clientReply
        case .ping: .ping
        case .drain: .drain
        case .shutdown: .shutdown
        }
    }

    package var rawBody: ArraySlice<UInt8>? {
        if case .body(let part) = self { part } else { nil }
    }

    package func write(to writer: inout WireWriter) {
        switch self {
        case .welcome(let welcome): welcome.write(to: &writer)
        case .refusal(let sentence): writer.string(1, sentence)
        case .turn(let turn): turn.write(to: &writer)
        case .activity(let activity): activity.write(to: &writer)
        case .entity(let entity): entity.write(to: &writer)
        case .cancelActivity(let token): token.write(to: &writer)
        case .forgetSession(let instance, let execution): InstanceReference(instance, execution).write(to: &writer)
        case .invocation(let head): head.write(to: &writer)
        case .credit(let number), .ping(let number): writer.uint64(1, number)
        case .clientReply(let reply): reply.write(to: &writer)
        case .body, .bodyEnd, .cancel, .drain, .shutdown: break
        }
    }

    package init(_ kind: FrameKind, from reader: inout WireReader) throws(WireError) {
        switch kind {
        case .welcome: self = .welcome(try Welcome(from: &reader))
        case .refusal: self = .refusal(try reader.loneString())
        case .turn: self = .turn(try TurnWorkItem(from: &reader))
        case .activity: self = .activity(try ActivityWorkItem(from: &reader))
        case .entity: self = .entity(try EntityWorkItem(from: &reader))
        case .cancelActivity: self = .cancelActivity(try ActivityToken(from: &reader))
        case .forgetSession:
            let reference = try InstanceReference(from: &reader)
            self = .forgetSession(reference.instanceID, reference.executionID ?? ExecutionID(""))
        case .invocation: self = .invocation(try InvocationHead(from: &reader))
        case .body: self = .body(reader.rest())
        case .bodyEnd: self = .bodyEnd
        case .credit: self = .credit(try reader.loneNumber())
        case .cancel: self = .cancel
        case .clientReply: self = .clientReply(try ClientReply(from: &reader))
        case .ping: self = .ping(try reader.loneNumber())
        case .drain: self = .drain
        case .shutdown: self = .shutdown
        case .hello, .turnResult, .activityResult, .entityResult, .heartbeat, .response, .invocationFailure,
            .clientCall, .log, .pong:
            throw WireError(.malformed, "A worker got a frame '\(kind)', which only workers send.")
        }
    }
}

extension WireReader {
    /// A message whose only field is number 1.
    mutating func loneNumber() throws(WireError) -> UInt64 {
        var number: UInt64 = 0
        while let field = try next() {
            if field == 1 { number = try uint64() } else { try skip() }
        }
        return number
    }

    /// A message whose only field is number 1.
    mutating func loneString() throws(WireError) -> String {
        var text = ""
        while let field = try next() {
            if field == 1 { text = try string() } else { try skip() }
        }
        return text
    }
}
