import Foundation
import Synchronization

/// What the clients know: which requests were acknowledged, which may have been taken, and what they have seen.
///
/// A request is acknowledged here only after its 2xx has arrived.
final class ClientLedger: Sendable {
    enum Standing: Sendable, Hashable {
        case acknowledged
        /// Sent, and not answered.
        case maybe
    }

    /// A numbered event of one sender.
    struct Letter: Sendable, Hashable, Codable {
        var sender: String
        var number: Int
        var isLast: Bool
    }

    struct Entry: Sendable {
        var start: Standing?
        var letters: [Letter: Standing] = [:]
        var heraldStart: Standing?
        var isTerminationAcknowledged = false
        /// Statuses that were seen after the end; all of them must be the same.
        var ends: Set<Status> = []
        /// The highest count that the custom status showed.
        var progress = 0
        /// What had come when the history was looked at; a history only grows.
        var arrivals: [HistoryRow] = []
    }

    private let entries = Mutex<[String: Entry]>([:])
    private let file: Mutex<FileHandle?>

    /// - Parameter path: gets a line for every entry, for whoever looks for the cause of a violation.
    init(path: String) {
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        file = Mutex(FileHandle(forWritingAtPath: path))
    }

    subscript(_ id: String) -> Entry { entries.withLock { $0[id] ?? Entry() } }

    func started(_ id: String, _ standing: Standing) {
        change(id) { $0.start = standing }
        note("\(standing) start \(id)")
    }

    func heraldStarted(_ id: String, _ standing: Standing) {
        change(id) { $0.heraldStart = standing }
        note("\(standing) herald \(id)")
    }

    func sent(_ letter: Letter, to id: String, _ standing: Standing) {
        change(id) { $0.letters[letter] = standing }
        note("\(standing) letter \(id) \(letter.sender) \(letter.number)")
    }

    func terminated(_ id: String) {
        change(id) { $0.isTerminationAcknowledged = true }
        note("acknowledged termination \(id)")
    }

    func note(_ line: String) {
        let time = Date.now.timeIntervalSince1970
        file.withLock { try? $0?.write(contentsOf: Data("\(time) \(line)\n".utf8)) }
    }

    /// - Throws: ``Violation`` when what is seen contradicts what was seen before.
    func saw(_ status: Status) throws {
        var seen = status
        let arrivals = (status.historyEvents ?? []).filter(\.isArrival)
        seen.historyEvents = nil
        try change(status.instanceId) { entry in
            if let before = entry.ends.first, before != seen {
                throw Violation("'\(status.instanceId)' has two results: \(before) and then \(seen)")
            }
            if status.isTerminal { entry.ends.insert(seen) }
            let progress = status.customStatus?.int ?? 0
            guard progress >= entry.progress else {
                throw Violation(
                    "'\(status.instanceId)' went back: it showed \(entry.progress), and later \(progress).")
            }
            entry.progress = progress
            guard !arrivals.isEmpty else { return }
            // The next generation has a history of its own.
            if arrivals.first == entry.arrivals.first, !arrivals.starts(with: entry.arrivals) {
                throw Violation(
                    "The history of '\(status.instanceId)' was rewritten: \(entry.arrivals) became \(arrivals)")
            }
            entry.arrivals = arrivals
        }
    }

    private func change<Failure: Error>(_ id: String, _ body: (inout Entry) throws(Failure) -> Void) throws(Failure) {
        try entries.withLock { entries throws(Failure) in try body(&entries[id, default: Entry()]) }
    }
}
