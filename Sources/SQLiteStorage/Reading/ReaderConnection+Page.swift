internal import DurableTask

extension ReaderConnection {
    /// At most this many instances are looked at for a page; then it is short, and the next one goes on from there.
    private static let examinedLimit = 20_000

    /// Newest first. The statuses asked for are read side by side, each in order, and merged.
    func page(of query: InstanceQuery, before: InstancePosition?) throws -> InstancePage {
        var sources = try sources(for: query, before: before)
        defer { for status in listed { status.reset() } }
        let wanted = max(1, query.pageSize)
        var page = InstancePage(instances: [], continuation: nil)
        var lastExamined: InstancePosition?
        var examined = 0
        while let index = sources.indices.max(by: { sources[$0].position < sources[$1].position }) {
            let source = sources[index]
            if page.instances.count == wanted || examined == Self.examinedLimit {
                page.continuation = lastExamined?.token
                break
            }
            examined += 1
            lastExamined = source.position
            if query.takes(source.position.instanceID) {
                guard let row = try row(number: source.number), row.id == source.position.instanceID.rawValue,
                    let header = try row.header()
                else { throw StorageError.corruptRow("instances", "number \(source.number)") }
                if query.takesDetails(of: header), let state = try state(row, including: query.parts) {
                    page.instances.append(state)
                }
            }
            if let next = try Source(source.statement) { sources[index] = next } else { sources.remove(at: index) }
        }
        return page
    }

    /// In the order of creation: what was created after the moment has not ended before it.
    func ended(
        as status: RuntimeStatus, by moment: Timestamp, after place: InstancePosition?, limit: Int
    ) throws -> EndedPage {
        oldest.bind(1, status.rawValue)
        oldest.bind(2, moment.microseconds)
        oldest.bind(3, place?.created ?? .min)
        oldest.bind(4, place?.instanceID.rawValue ?? "")
        defer { oldest.reset() }
        var page = EndedPage(instances: [], continuation: nil)
        var examined = 0
        while let source = try Source(oldest) {
            examined += 1
            guard let row = try row(number: source.number), row.id == source.position.instanceID.rawValue,
                let header = try row.header()
            else { throw StorageError.corruptRow("instances", "number \(source.number)") }
            if header.completedAt ?? header.lastUpdatedAt <= moment { page.instances.append(header.instanceID) }
            if page.instances.count == max(1, limit) || examined == Self.examinedLimit {
                page.continuation = source.position
                break
            }
        }
        return page
    }

    /// One status, at its next instance.
    private struct Source {
        let statement: PreparedStatement
        let position: InstancePosition
        let number: Int64

        /// Nil when there is no further one.
        init?(_ statement: PreparedStatement) throws {
            guard try statement.step() else { return nil }
            self.statement = statement
            position = InstancePosition(created: statement.int(0), instanceID: InstanceID(trusted: statement.text(1)))
            number = statement.int(2)
        }
    }

    private func sources(for query: InstanceQuery, before: InstancePosition?) throws -> [Source] {
        var end = InstancePosition(created: .max, instanceID: InstanceID(trusted: ""))
        if let to = query.createdTo { end.created = to.microsecondsRoundedUp }
        if let before { end = min(end, before) }
        var sources: [Source] = []
        for (status, statement) in zip(RuntimeStatus.allCases, listed) {
            guard query.statuses.isEmpty || query.statuses.contains(status) else { continue }
            statement.bind(1, status.rawValue)
            statement.bind(2, query.createdFrom?.microsecondsRoundedUp ?? .min)
            statement.bind(3, end.created)
            statement.bind(4, end.instanceID.rawValue)
            if let source = try Source(statement) { sources.append(source) }
        }
        return sources
    }
}
