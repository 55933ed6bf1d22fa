package import DurableTask
package import FunctionModel

/// What a worker says to its host.
package enum WorkerMessage: FrameMessage {
    case hello(Hello)
    case turnResult(TurnToken, TurnResult)
    case activityResult(ActivityToken, ActivityResult)
    case entityResult(EntityToken, EntityResult)
    case heartbeat(ActivityToken, progress: Payload?)
    case response(ResponseHead)
    case invocationFailure(InvocationError)
    case body(ArraySlice<UInt8>)
    case bodyEnd
    case credit(UInt64)
    case cancel
    case clientCall(ClientCall)
    case log(LogLine)
    case pong(UInt64)

    package var kind: FrameKind {
        switch self {
        case .hello: .hello
        case .turnResult: .turnResult
        case .activityResult: .activityResult
        case .entityResult: .entityResult
        case .heartbeat: .heartbeat
        case .response: .response
        case .invocationFailure: .invocationFailure
        case .body: .body
        case .bodyEnd: .bodyEnd
        case .credit: .credit
        case .cancel: .cancel
        case .clientCall: .clientCall
        case .log: .log
        case .pong: .pong
        }
    }

    package var rawBody: ArraySlice<UInt8>? {
        if case .body(let part) = self { part } else { nil }
    }

    package func write(to writer: inout WireWriter) {
        switch self {
        case .hello(let hello): hello.write(to: &writer)
        case .turnResult(let token, let result): FinishedTurn(token: token, result: result).write(to: &writer)
        case .activityResult(let token, let result): FinishedActivity(token: token, result: result).write(to: &writer)
        case .entityResult(let token, let result): FinishedEntity(token: token, result: result).write(to: &writer)
        case .heartbeat(let token, let progress): Heartbeat(token: token, progress: progress).write(to: &writer)
        case .response(let head): head.write(to: &writer)
        case .invocationFailure(let error): error.write(to: &writer)
        case .credit(let number), .pong(let number): writer.uint64(1, number)
        case .clientCall(let call): call.write(to: &writer)
        case .log(let line): line.write(to: &writer)
        case .body, .bodyEnd, .cancel: break
        }
    }

    package init(_ kind: FrameKind, from reader: inout WireReader) throws(WireError) {
        switch kind {
        case .hello: self = .hello(try Hello(from: &reader))
        case .turnResult:
            let finished = try FinishedTurn(from: &reader)
            self = .turnResult(finished.token, finished.result)
        case .activityResult:
            let finished = try FinishedActivity(from: &reader)
            self = .activityResult(finished.token, finished.result)
        case .entityResult:
            let finished = try FinishedEntity(from: &reader)
            self = .entityResult(finished.token, finished.result)
        case .heartbeat:
            let beat = try Heartbeat(from: &reader)
            self = .heartbeat(beat.token, progress: beat.progress)
        case .response: self = .response(try ResponseHead(from: &reader))
        case .invocationFailure: self = .invocationFailure(try InvocationError(from: &reader))
        case .body: self = .body(reader.rest())
        case .bodyEnd: self = .bodyEnd
        case .credit: self = .credit(try reader.loneNumber())
        case .cancel: self = .cancel
        case .clientCall: self = .clientCall(try ClientCall(from: &reader))
        case .log: self = .log(try LogLine(from: &reader))
        case .pong: self = .pong(try reader.loneNumber())
        case .welcome, .refusal, .turn, .activity, .entity, .cancelActivity, .forgetSession, .invocation, .clientReply,
            .ping, .drain, .shutdown:
            throw WireError(.malformed, "A host got a frame '\(kind)', which only hosts send.")
        }
    }
}
