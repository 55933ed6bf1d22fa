import DurableTask
import Foundation
import SQLiteStorage

/// Fills a hub's file through the storage port with instances like one that was run.
enum Filling {
    private static let instancesPerCommit = 256
    private static let commitsUnderWay = 4

    /// - Returns: the ids of the instances written.
    @discardableResult
    static func fill(_ file: String, with template: Template, count: Int, seed: UInt64) async throws -> [String] {
        let storage = try SQLiteStorage.open(file: file, owner: "filling")
        let epoch = try await storage.claim(0, by: "filling")
        var random = SeededRandom(seed)
        var ids: [String] = []
        ids.reserveCapacity(count)
        let end = Timestamp(seconds: Int64(Date().timeIntervalSince1970))
        try await withThrowingTaskGroup(of: Void.self) { commits in
            var underWay = 0
            for first in stride(from: 0, to: count, by: instancesPerCommit) {
                var changes: [Change] = []
                for number in first..<min(first + instancesPerCommit, count) {
                    let created = end.advanced(by: .milliseconds(number - count))
                    let id = ExecutionID.random(at: created, using: &random)
                    ids.append(id.rawValue)
                    changes += template.changes(
                        InstanceID(trusted: id.rawValue), execution: .random(at: created, using: &random),
                        created: created)
                }
                if underWay == commitsUnderWay {
                    try await commits.next()
                    underWay -= 1
                }
                underWay += 1
                commits.addTask { [changes] in try await storage.commit(changes, epoch: epoch) }
            }
            try await commits.waitForAll()
        }
        await storage.close()
        return ids
    }

    /// Makes the next reads of the file come from the disk.
    static func forgetPages(of file: String) {
        let descriptor = open(file, O_RDONLY)
        guard descriptor >= 0 else { return }
        fdatasync(descriptor)
        posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED)
        close(descriptor)
    }
}

extension SQLiteStorage {
    /// Returns when the changes are durable.
    func commit(_ changes: [Change], epoch: Epoch) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            commit(changes, to: 0, epoch: epoch) { continuation.resume(with: $0.mapError { $0 }) }
        }
    }
}
