internal import DurableTask
internal import Synchronization

/// The signs of life of one running activity, let through no more often than is of use.
final class Heartbeats: Sendable {
    /// Between two that are sent.
    static let interval = Duration.milliseconds(200)

    private let send: @Sendable (Payload?) -> Void
    private let next = Mutex<ContinuousClock.Instant?>(nil)

    init(send: @escaping @Sendable (Payload?) -> Void) { self.send = send }

    /// - Parameter progress: asked only for what is sent.
    func beat(_ progress: () throws -> Payload?) rethrows {
        let now = ContinuousClock.now
        let isDue = next.withLock { next in
            if let moment = next, now < moment { return false }
            next = now + Self.interval
            return true
        }
        if isDue { send(try progress()) }
    }
}
