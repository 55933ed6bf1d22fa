internal import DurableTask

/// The ids of finished instances in the order of their ends, a page at a time.
enum FinishedInstances {
    private static let defaultPageSize = 100
    private static let finished: Set<RuntimeStatus> = [.completed, .failed, .terminated, .canceled]

    private static let order = InstanceOrder(.completed, ascending: true)

    /// A `ListInstanceIdsResponse`.
    static func list(_ request: ListInstanceIDsRequest, of client: any TaskHubClient) async throws -> [UInt8] {
        let statuses = request.statuses.isEmpty ? finished : request.statuses.intersection(finished)
        let size = request.pageSize > 0 ? request.pageSize : defaultPageSize
        let from = request.completedFrom.map {
            InstancePosition(created: $0.microsecondsRoundedUp, instanceID: InstanceID(trusted: ""))
        }
        let start = [request.lastKey.flatMap(position), from].compactMap { $0 }.max()
        var query = InstanceQuery(statuses: statuses, order: order, pageSize: min(size, 1_000) + 1, parts: [])
        query.continuation = start.map { InstancePlace($0).token(in: order) }
        var found: [InstancePosition] = []
        // One more than asked for tells whether there are more.
        search: while !statuses.isEmpty, found.count <= size {
            let page = try await client.instances(matching: query)
            for state in page.instances {
                guard let place = InstancePlace(state.header, in: order)?.position else { continue }
                if let to = request.completedTo, place.created >= to.microsecondsRoundedUp { break search }
                found.append(place)
            }
            guard let next = page.continuation else { break }
            query.continuation = next
        }
        let page = found.prefix(size)
        return WireWriter.bytes { writer in
            for entry in page { writer.element(1, entry.instanceID.rawValue) }
            if found.count > page.count, let last = page.last {
                writer.wrapped(2, "\(last.created)|\(last.instanceID)")
            }
        }
    }

    /// Reads a key: microseconds, a bar, the id.
    private static func position(_ key: String) -> InstancePosition? {
        let parts = key.split(separator: "|", maxSplits: 1)
        guard parts.count == 2, let time = Int64(parts[0]) else { return nil }
        return InstancePosition(created: time, instanceID: InstanceID(trusted: String(parts[1])))
    }
}
