import DurableTask
import Synchronization

/// Clients that wait until an instance has started or is finished. Woken by the commit that says so, never by looking.
final class CompletionWaiters: Sendable {
    enum Moment: Hashable { case started, finished }

    private struct Key: Hashable {
        var instanceID: InstanceID
        var moment: Moment
    }

    private struct State {
        var next: UInt64 = 1
        var waiting: [Key: [UInt64: AsyncStream<Void>.Continuation]] = [:]
        var isClosed = false
    }

    private let state = Mutex(State())

    /// One element comes (at least) when the moment has come. Register first, then read the state: nothing is missed.
    func wait(for moment: Moment, of id: InstanceID) -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let key = Key(instanceID: id, moment: moment)
        let number: UInt64? = state.withLock { state in
            if state.isClosed { return nil }
            defer { state.next += 1 }
            state.waiting[key, default: [:]][state.next] = continuation
            return state.next
        }
        guard let number else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [self] _ in
            state.withLock { state in
                state.waiting[key]?[number] = nil
                if state.waiting[key]?.isEmpty == true { state.waiting[key] = nil }
            }
        }
        return stream
    }

    /// Nobody will be woken any more: whoever waits goes on at once.
    func close() {
        let all = state.withLock { state in
            state.isClosed = true
            return state.waiting.values.flatMap(\.values)
        }
        for continuation in all { continuation.finish() }
    }

    var isClosed: Bool { state.withLock { $0.isClosed } }

    func started(_ id: InstanceID) { wake(Key(instanceID: id, moment: .started)) }

    func finished(_ id: InstanceID) { wake(Key(instanceID: id, moment: .finished)) }

    /// What they wait for may have come without anybody having been told.
    func lookAgain() {
        let all = state.withLock { $0.waiting.values.flatMap(\.values) }
        for continuation in all { continuation.yield() }
    }

    private func wake(_ key: Key) {
        let all = state.withLock { $0.waiting[key].map { Array($0.values) } ?? [] }
        for continuation in all { continuation.yield() }
    }
}
