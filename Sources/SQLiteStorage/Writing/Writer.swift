internal import DurableTask
internal import Foundation
internal import GRDB
internal import Synchronization

/// The one thread that writes, and its group commit: whatever has gathered while the last flush ran becomes one
/// transaction with one flush, and then every answer is given, in order. It never waits for more to gather.
final class Writer: Sendable {
    enum Item: Sendable {
        case commit([Change], epoch: Epoch, done: @Sendable (Result<Void, StorageError>) -> Void)
        case operation(WriteOperation)
    }

    /// The inbox; the thread sleeps on `bell` while it is empty.
    private struct Inbox: Sendable {
        var items: [Item] = []
        var isRinging = false
        var isClosing = false
        var statistics = SQLiteStatistics()
    }

    private let inbox = Mutex(Inbox())
    private let bell = DispatchSemaphore(value: 0)
    private let ended = DispatchGroup()

    var statistics: SQLiteStatistics { inbox.withLock { $0.statistics } }

    /// Returns false when the writer is closing and takes nothing more.
    func add(_ item: Item) -> Bool {
        let (isTaken, mustRing) = inbox.withLock { inbox in
            if inbox.isClosing { return (false, false) }
            inbox.items.append(item)
            defer { inbox.isRinging = true }
            return (true, !inbox.isRinging)
        }
        if mustRing { bell.signal() }
        return isTaken
    }

    /// What was added is still written; `ended` is notified when the thread is through.
    func close() {
        inbox.withLock { $0.isClosing = true }
        bell.signal()
    }

    /// Calls back when the thread has ended and the file is closed; at once when it has already.
    func whenEnded(_ body: @escaping @Sendable () -> Void) { ended.notify(queue: .global(), execute: body) }

    func start(_ loop: sending WriterLoop) {
        ended.enter()
        let box = UncheckedBox(loop)
        let thread = Thread { [self] in
            run(box.value)
            ended.leave()
        }
        thread.name = "SQLiteStorage.writer"
        thread.start()
    }

    private func run(_ loop: WriterLoop) {
        while true {
            bell.wait()
            while true {
                let (items, isClosing) = inbox.withLock { inbox -> ([Item], Bool) in
                    let items = inbox.items
                    inbox.items = []
                    if items.isEmpty { inbox.isRinging = false }
                    return (items, inbox.isClosing)
                }
                if items.isEmpty {
                    if isClosing { return loop.close() }
                    if loop.hasGarbage {
                        loop.sweep()
                        continue
                    }
                    break
                }
                loop.run(items) { statistics in inbox.withLock { $0.statistics = statistics } }
            }
        }
    }
}

/// Something written in the same transaction as the commits around it.
struct WriteOperation: Sendable {
    /// Runs within the transaction.
    var run: @Sendable (WriterConnection, inout WriterLoop.Ownership) throws -> Void
    /// Called once, after the transaction is durable or has failed.
    var done: @Sendable (Result<Void, StorageError>) -> Void
}

/// Hands a value to the thread that will own it: nobody else has it any more.
private struct UncheckedBox<Value>: @unchecked Sendable {
    let value: Value
    init(_ value: sending Value) { self.value = value }
}
