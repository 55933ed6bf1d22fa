public import DurableTask

/// How long finished instances are kept, by their final status.
public struct RetentionPolicy: Sendable, Hashable {
    /// A status that is not here is kept for ever. Zero is until the end is stored and whoever waited for it knows.
    public var periods: [RuntimeStatus: Duration]

    public init(_ periods: [RuntimeStatus: Duration] = [:]) {
        self.periods = periods.filter { $0.key.isTerminal && $0.value >= .zero }
    }

    var isEmpty: Bool { periods.isEmpty }
    var hasImmediate: Bool { periods.values.contains(.zero) }

    /// How often to look for what is due: a tenth of the shortest period, from a second to an hour. Nil when only ends make
    /// something due.
    var interval: Duration? {
        periods.values.filter { $0 > .zero }.min().map { min(max($0 / 10, .seconds(1)), .seconds(3_600)) }
    }
}

/// When the hub looks for instances whose time is over. A value of the driver's thread.
struct RetentionClock {
    let policy: RetentionPolicy
    /// Nil while somebody looks, and where nothing ever is due.
    private(set) var next: Timestamp?
    /// When the look under way began.
    private var begun: Timestamp?
    /// Something ended while somebody looked.
    private var isAsked = false

    init(_ policy: RetentionPolicy) {
        self.policy = policy
        if !policy.isEmpty { next = .distantPast }
    }

    /// True when it is time to look; answer with ``looked(at:leftSome:)``.
    mutating func isDue(_ now: Timestamp) -> Bool {
        guard begun == nil, let next, next <= now else { return false }
        begun = now
        self.next = nil
        return true
    }

    /// An instance has ended.
    mutating func ended(_ now: Timestamp) {
        guard policy.hasImmediate else { return }
        if begun != nil { isAsked = true } else { next = now }
    }

    /// - Parameter leftSome: some that are due could not be deleted yet.
    mutating func looked(at now: Timestamp, leftSome: Bool) {
        // What has become due since the look began is not seen by it.
        next = policy.interval.map { (begun ?? now).advanced(by: $0) }
        begun = nil
        if leftSome { next = min(next ?? .distantFuture, now.advanced(by: .seconds(1))) }
        if isAsked { next = now }
        isAsked = false
    }
}
