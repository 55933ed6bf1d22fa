import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import HostHTTP

@Suite("Callers who are slow")
struct SlowCallerTests {
    private let patience = CallerPatience(head: .seconds(30), body: .seconds(5), bodyRate: 240)

    private func head() -> HTTPRequestPart {
        .head(HTTPRequest(method: .post, scheme: "http", authority: "localhost", path: "/"))
    }

    @Test func `the head of the first request must come`() throws {
        let channel = EmbeddedChannel(handler: HeadDeadline(patience))
        try channel.connect(to: .init(ipAddress: "127.0.0.1", port: 1)).wait()
        channel.embeddedEventLoop.advanceTime(by: .seconds(20))
        try channel.writeInbound(ByteBuffer(string: "GET / HT"))
        channel.embeddedEventLoop.advanceTime(by: .seconds(9))
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(2))
        #expect(!channel.isActive)
    }

    @Test func `the head of a later request must come once it has begun`() throws {
        let channel = EmbeddedChannel(handler: HeadDeadline(patience))
        try channel.connect(to: .init(ipAddress: "127.0.0.1", port: 1)).wait()
        for milestone in [RequestMilestone.head, .end] {
            try channel.triggerUserOutboundEvent(milestone).wait()
            channel.embeddedEventLoop.advanceTime(by: .hours(1))
        }
        #expect(channel.isActive)
        try channel.writeInbound(ByteBuffer(string: "G"))
        channel.embeddedEventLoop.advanceTime(by: .seconds(29))
        try channel.writeInbound(ByteBuffer(string: "E"))
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(2))
        #expect(!channel.isActive)
    }

    /// A connection in the middle of a body, with the next part asked for.
    private func inBody() throws -> EmbeddedChannel {
        let channel = EmbeddedChannel(handlers: [HeadDeadline(patience), RequestProgress(patience)])
        try channel.connect(to: .init(ipAddress: "127.0.0.1", port: 1)).wait()
        channel.pipeline.fireChannelRead(head())
        channel.pipeline.fireChannelReadComplete()
        channel.read()
        return channel
    }

    private func send(_ count: Int, to channel: EmbeddedChannel) {
        channel.pipeline.fireChannelRead(HTTPRequestPart.body(ByteBuffer(repeating: 7, count: count)))
        channel.pipeline.fireChannelReadComplete()
        channel.read()
    }

    @Test func `a body must come at the least rate`() throws {
        let channel = try inBody()
        for _ in 0..<100 {
            send(1_200, to: channel)
            channel.embeddedEventLoop.advanceTime(by: .seconds(5))
        }
        #expect(channel.isActive)
        send(1_199, to: channel)
        channel.embeddedEventLoop.advanceTime(by: .seconds(5))
        #expect(!channel.isActive)
    }

    @Test func `a body that nobody asks for is not late`() throws {
        let channel = try inBody()
        channel.pipeline.fireChannelReadComplete()
        channel.embeddedEventLoop.advanceTime(by: .hours(1))
        #expect(channel.isActive)
    }

    @Test func `a whole request is not late, whatever its length`() throws {
        let channel = try inBody()
        channel.pipeline.fireChannelRead(HTTPRequestPart.end(nil))
        channel.pipeline.fireChannelReadComplete()
        channel.read()
        channel.embeddedEventLoop.advanceTime(by: .hours(1))
        #expect(channel.isActive)
    }

    @Test func `a function that takes the body in parts lets the caller take its time`() throws {
        let channel = try inBody()
        try channel.triggerUserOutboundEvent(RequestMilestone.slowBodyIsFine).wait()
        channel.embeddedEventLoop.advanceTime(by: .hours(1))
        #expect(channel.isActive)
    }
}
