import FunctionModel
import Synchronization
import Testing
import WorkerProtocol

@testable import SwiftWorkers

/// The streams of one connection as a value, without a socket.
@Suite struct InvocationsTests {
    private let request = HTTPRequestData(method: .post, origin: "", path: "")

    private func begin(_ invocations: inout Invocations, body: [UInt8] = []) -> (UInt32, [Frame<HostMessage>]) {
        var request = request
        request.body = body
        var frames: [Frame<HostMessage>] = []
        let stream = invocations.begin("f", request, waiter: { _ in }, frames: &frames)
        return (stream, frames)
    }

    @Test func `the host's streams are odd and not given twice while they are open`() {
        var invocations = Invocations(bodyLimit: 10)
        let streams = (0..<100).map { _ in begin(&invocations).0 }
        #expect(Set(streams).count == 100)
        #expect(streams.allSatisfy { $0 % 2 == 1 })
    }

    @Test func `a small body goes with its head, a large one stops where the credit ends`() {
        var invocations = Invocations(bodyLimit: 10)
        #expect(begin(&invocations, body: [1, 2]).1.map(\.message.kind) == [.invocation])
        let (stream, frames) = begin(&invocations, body: [UInt8](repeating: 1, count: 1 << 20))
        #expect(frames.map(\.message.kind) == [.invocation, .body, .body, .body, .body])
        var more: [Frame<HostMessage>] = []
        invocations.credit(1 << 20, on: stream, frames: &more)
        #expect(more.last?.message.kind == .bodyEnd)
        #expect(more.allSatisfy { $0.stream == stream })
        more = []
        invocations.credit(1, on: stream, frames: &more)
        #expect(more.isEmpty)
    }

    @Test func `a response longer than the host takes ends its invocation only`() throws {
        var invocations = Invocations(bodyLimit: 10)
        let stream = begin(&invocations).0
        _ = begin(&invocations)
        let head = ResponseHead(response: HTTPResponseData(body: [1, 2, 3]), bodyFollows: true)
        #expect(invocations.response(head, on: stream, pipe: { HTTPBodyPipe() }) == nil)
        var frames: [Frame<HostMessage>] = []
        let answer = invocations.body([UInt8](repeating: 1, count: 8)[...], on: stream, frames: &frames)
        guard case .failure(let error) = answer?.reply else { return #expect(Bool(false)) }
        #expect(error.message.contains("10 bytes"))
        #expect(frames.map(\.message.kind) == [.cancel])
        #expect(invocations.count == 1)
    }

    @Test func `what comes for a stream that is not open is passed over`() {
        var invocations = Invocations(bodyLimit: 10)
        var frames: [Frame<HostMessage>] = []
        #expect(
            invocations.response(ResponseHead(response: HTTPResponseData()), on: 5, pipe: { HTTPBodyPipe() }) == nil)
        #expect(invocations.body([1], on: 5, frames: &frames) == nil)
        #expect(invocations.bodyEnd(on: 5) == nil)
        #expect(invocations.failure(InvocationError(.threw, ""), on: 5) == nil)
        #expect(invocations.cancel(5, frames: &frames) == nil)
        invocations.credit(5, on: 5, frames: &frames)
        #expect(frames.isEmpty)
        let stream = begin(&invocations).0
        guard case .failure = invocations.bodyEnd(on: stream)?.reply else { return #expect(Bool(false)) }
    }

    @Test func `a body before its response ends the invocation`() {
        var invocations = Invocations(bodyLimit: 10)
        let stream = begin(&invocations).0
        var frames: [Frame<HostMessage>] = []
        guard case .failure = invocations.body([1], on: stream, frames: &frames)?.reply else {
            return #expect(Bool(false))
        }
        #expect(invocations.count == 0)
    }

    @Test func `everybody who waits is answered when the worker is lost`() {
        var invocations = Invocations(bodyLimit: 10)
        for _ in 0..<3 { _ = begin(&invocations) }
        let answers = invocations.failAll(InvocationError(.workerLost, "gone"))
        #expect(answers.count == 3 && invocations.count == 0)
    }
}
