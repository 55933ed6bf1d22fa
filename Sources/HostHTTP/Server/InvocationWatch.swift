import NIOCore
import Synchronization

/// Tells work that is done for a connection when the caller has gone.
final class Disconnects: Sendable {
    private struct Connection {
        var isOver = false
        var cancel: (@Sendable () -> Void)?
    }

    private let connections = Mutex<[ObjectIdentifier: Connection]>([:])

    /// Calls `cancel` once when the caller goes, at once when it has gone. One watcher at a time for a connection.
    func watch(_ channel: any Channel, cancel: @escaping @Sendable () -> Void) {
        let isOver = connections.withLock { connections in
            connections[ObjectIdentifier(channel)]?.cancel = cancel
            return connections[ObjectIdentifier(channel)]?.isOver ?? true
        }
        if isOver { cancel() }
    }

    func unwatch(_ channel: any Channel) {
        connections.withLock { $0[ObjectIdentifier(channel)]?.cancel = nil }
    }

    fileprivate func began(_ channel: any Channel) {
        connections.withLock { $0[ObjectIdentifier(channel)] = Connection() }
    }

    fileprivate func callerLeft(_ channel: any Channel) {
        let cancel = connections.withLock { connections in
            connections[ObjectIdentifier(channel)]?.isOver = true
            return connections[ObjectIdentifier(channel)]?.cancel
        }
        cancel?()
    }

    fileprivate func ended(_ channel: any Channel) {
        let connection = connections.withLock { $0.removeValue(forKey: ObjectIdentifier(channel)) }
        connection?.cancel?()
    }

    /// The end of a connection's pipeline that hears of the caller's leaving: a half-closed connection counts, as it
    /// does with most servers.
    func handler() -> some ChannelInboundHandler & RemovableChannelHandler { Handler(disconnects: self) }

    /// The properties do not change; the methods run on the channel's event loop.
    private final class Handler: ChannelInboundHandler, RemovableChannelHandler, Sendable {
        typealias InboundIn = NIOAny

        let disconnects: Disconnects
        init(disconnects: Disconnects) { self.disconnects = disconnects }

        func handlerAdded(context: ChannelHandlerContext) { disconnects.began(context.channel) }
        func handlerRemoved(context: ChannelHandlerContext) { disconnects.ended(context.channel) }

        func channelInactive(context: ChannelHandlerContext) {
            disconnects.callerLeft(context.channel)
            context.fireChannelInactive()
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if case .inputClosed? = event as? ChannelEvent { disconnects.callerLeft(context.channel) }
            context.fireUserInboundEventTriggered(event)
        }
    }
}
