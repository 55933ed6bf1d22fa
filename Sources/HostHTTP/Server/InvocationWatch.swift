import NIOCore
import Synchronization

/// Tells work that is done for a connection when the caller has gone, and when its time is over.
final class InvocationWatch: Sendable {
    enum Reason: Sendable, Hashable {
        /// Also when the caller has closed its half of the connection only, as with most servers.
        case callerLeft
        case timeOver
        /// The host stops, and has waited long enough.
        case hostStops
    }

    private struct Connection {
        var isOver = false
        var deadline: ContinuousClock.Instant?
        var stop: (@Sendable (Reason) -> Void)?
    }

    private let connections = Mutex<[ObjectIdentifier: Connection]>([:])

    /// Calls `stop` when the caller goes, at once when it has gone, and when the deadline is over. One watcher at a time
    /// for a connection.
    func watch(
        _ channel: any Channel, until deadline: ContinuousClock.Instant?, stop: @escaping @Sendable (Reason) -> Void
    ) {
        let id = ObjectIdentifier(channel)
        let isOver = connections.withLock { connections in
            connections[id]?.deadline = deadline
            connections[id]?.stop = stop
            return connections[id]?.isOver ?? true
        }
        if isOver { stop(.callerLeft) }
    }

    func unwatch(_ channel: any Channel) {
        connections.withLock { connections in
            connections[ObjectIdentifier(channel)]?.deadline = nil
            connections[ObjectIdentifier(channel)]?.stop = nil
        }
    }

    /// Stops what is past its deadline. One look at all connections costs less than a timer for each invocation.
    func stopLate(at now: ContinuousClock.Instant) {
        let late = connections.withLock { connections in
            connections.compactMap { id, connection -> (@Sendable (Reason) -> Void)? in
                guard let deadline = connection.deadline, deadline <= now else { return nil }
                connections[id]?.deadline = nil
                return connection.stop
            }
        }
        for stop in late { stop(.timeOver) }
    }

    /// Stops everything that is watched.
    func stopAll() {
        for stop in connections.withLock({ $0.values.compactMap(\.stop) }) { stop(.hostStops) }
    }

    fileprivate func began(_ channel: any Channel) {
        connections.withLock { $0[ObjectIdentifier(channel)] = Connection() }
    }

    fileprivate func callerLeft(_ channel: any Channel) {
        let stop = connections.withLock { connections in
            connections[ObjectIdentifier(channel)]?.isOver = true
            return connections[ObjectIdentifier(channel)]?.stop
        }
        stop?(.callerLeft)
    }

    fileprivate func ended(_ channel: any Channel) {
        let connection = connections.withLock { $0.removeValue(forKey: ObjectIdentifier(channel)) }
        connection?.stop?(.callerLeft)
    }

    /// The end of a connection's pipeline that hears of the caller's leaving.
    func handler() -> some ChannelInboundHandler & RemovableChannelHandler { Handler(watch: self) }

    /// The properties do not change; the methods run on the channel's event loop.
    private final class Handler: ChannelInboundHandler, RemovableChannelHandler, Sendable {
        typealias InboundIn = NIOAny

        let watch: InvocationWatch
        init(watch: InvocationWatch) { self.watch = watch }

        func handlerAdded(context: ChannelHandlerContext) { watch.began(context.channel) }
        func handlerRemoved(context: ChannelHandlerContext) { watch.ended(context.channel) }

        func channelInactive(context: ChannelHandlerContext) {
            watch.callerLeft(context.channel)
            context.fireChannelInactive()
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if case .inputClosed? = event as? ChannelEvent { watch.callerLeft(context.channel) }
            context.fireUserInboundEventTriggered(event)
        }
    }
}
