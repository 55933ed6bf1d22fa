internal import DurableTask

/// The ids of finished instances in the order of their ends, a page at a time.
enum FinishedInstances {
    private static let defaultPageSize = 100
    private static let finished: Set<RuntimeStatus> = [.completed, .failed, .terminated, .canceled]

    private struct Entry: Comparable {
        var completedAt: Timestamp
        var id: InstanceID

        static func < (a: Entry, b: Entry) -> Bool {
            a.completedAt != b.completedAt ? a.completedAt < b.completedAt : a.id < b.id
        }
    }

    /// A `ListInstanceIdsResponse`. Storage has no index by ends: all finished instances are looked at.
    static func list(_ request: ListInstanceIDsRequest, of client: any TaskHubClient) async throws -> [UInt8] {
        let statuses = request.statuses.isEmpty ? finished : request.statuses.intersection(finished)
        let last = request.lastKey.flatMap(entry)
        var entries: [Entry] = []
        var continuation: String?
        if !statuses.isEmpty {
            repeat {
                let page = try await client.instances(
                    matching: InstanceQuery(statuses: statuses, pageSize: 1_000, continuation: continuation, parts: []))
                for state in page.instances {
                    let end = state.header.completedAt ?? state.header.lastUpdatedAt
                    if let from = request.completedFrom, end < from { continue }
                    if let to = request.completedTo, end >= to { continue }
                    let entry = Entry(
                        completedAt: Timestamp(microseconds: end.microseconds), id: state.header.instanceID)
                    if let last, entry <= last { continue }
                    entries.append(entry)
                }
                continuation = page.continuation
            } while continuation != nil
        }
        let size = request.pageSize > 0 ? request.pageSize : defaultPageSize
        let page = entries.sorted().prefix(size)
        return WireWriter.bytes { writer in
            for entry in page { writer.element(1, entry.id.rawValue) }
            if entries.count > page.count, let last = page.last {
                writer.wrapped(2, "\(last.completedAt.microseconds)|\(last.id)")
            }
        }
    }

    /// Reads a key: microseconds, a bar, the id.
    private static func entry(_ key: String) -> Entry? {
        let parts = key.split(separator: "|", maxSplits: 1)
        guard parts.count == 2, let time = Int64(parts[0]) else { return nil }
        return Entry(completedAt: Timestamp(microseconds: time), id: InstanceID(trusted: String(parts[1])))
    }
}
