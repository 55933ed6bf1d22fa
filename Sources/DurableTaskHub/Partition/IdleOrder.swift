import DurableTask

/// What can be quiet: an instance or an entity.
protocol Idling: AnyObject {
    var id: InstanceID { get }
    /// When it was put among the idle ones; 0 when it is not there.
    var idleStamp: UInt64 { get set }
}

/// The quiet instances still in memory, longest quiet first.
struct IdleOrder {
    /// How many quiet instances stay in memory; what is beyond is read again when it is needed.
    static let capacity = 4_096

    private var queue: [(id: InstanceID, stamp: UInt64)] = []
    private var head = 0
    private var lastStamp: UInt64 = 0
    private(set) var count = 0

    mutating func add(_ instance: some Idling) {
        if instance.idleStamp == 0 { count += 1 }
        lastStamp += 1
        instance.idleStamp = lastStamp
        queue.append((instance.id, lastStamp))
    }

    mutating func remove(_ instance: some Idling) {
        if instance.idleStamp != 0 { count -= 1 }
        instance.idleStamp = 0
    }

    /// Drops stale entries when they outnumber the others by far.
    mutating func compact(isCurrent: (InstanceID, UInt64) -> Bool) {
        guard queue.count - head > 4 * max(count, Self.capacity) else { return }
        queue = queue[head...].filter { isCurrent($0.id, $0.stamp) }
        head = 0
    }

    /// The next candidate to forget when there are too many; the caller checks that the stamp is still the instance's.
    mutating func next() -> (id: InstanceID, stamp: UInt64)? {
        guard count > Self.capacity, head < queue.count else { return nil }
        defer {
            head += 1
            if head > 1_024, head * 2 > queue.count {
                queue.removeFirst(head)
                head = 0
            }
        }
        return queue[head]
    }
}
