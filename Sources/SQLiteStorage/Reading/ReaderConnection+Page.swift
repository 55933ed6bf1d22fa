internal import DurableTask

extension ReaderConnection {
    /// At most this many instances are looked at for a page; then it is short, and the next one goes on from there.
    private static let examinedLimit = 20_000

    func page(of query: InstanceQuery, after place: InstancePlace?) throws -> InstancePage {
        var sources = try sources(for: query, after: place)
        defer { for source in sources { source.statement.reset() } }
        let wanted = max(1, query.pageSize)
        let isUp = query.order.isAscending
        var page = InstancePage(instances: [], continuation: nil)
        var lastExamined: InstancePlace?
        var examined = 0
        while let index = sources.indices.min(by: {
            isUp ? sources[$0].place < sources[$1].place : sources[$0].place > sources[$1].place
        }) {
            let source = sources[index]
            if page.instances.count == wanted || examined == Self.examinedLimit {
                page.continuation = lastExamined?.token(in: query.order)
                break
            }
            examined += 1
            lastExamined = source.place
            let id = source.place.position.instanceID
            if query.takes(id) {
                guard let row = try row(number: source.number), row.id == id.rawValue, let header = try row.header(),
                    InstancePlace(header, in: query.order)?.position == source.place.position
                else { throw StorageError.corruptRow("instances", "number \(source.number)") }
                if query.takes(header), let state = try state(row, including: query.parts) {
                    page.instances.append(state)
                }
            }
            if let next = try Source(source.statement) {
                sources[index] = next
            } else {
                source.statement.reset()
                sources.remove(at: index)
            }
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
            guard let row = try row(number: source.number), row.id == source.place.position.instanceID.rawValue,
                let header = try row.header()
            else { throw StorageError.corruptRow("instances", "number \(source.number)") }
            if header.completedAt ?? header.lastUpdatedAt <= moment { page.instances.append(header.instanceID) }
            if page.instances.count == max(1, limit) || examined == Self.examinedLimit {
                page.continuation = source.place.position
                break
            }
        }
        return page
    }

    /// A statement at its next instance.
    private struct Source {
        let statement: PreparedStatement
        let place: InstancePlace
        let number: Int64

        /// Nil when there is no further one.
        init?(_ statement: PreparedStatement) throws {
            guard try statement.step() else { return nil }
            self.statement = statement
            let position = InstancePosition(
                created: statement.int(0), instanceID: InstanceID(trusted: statement.text(1)))
            place = InstancePlace(name: statement.text(3), position)
            number = statement.int(2)
        }
    }

    /// What is read side by side, each in order, and merged.
    private func sources(for query: InstanceQuery, after place: InstancePlace?) throws -> [Source] {
        switch query.order.column {
        case .created where query.parent != nil: try [byParent(query, after: place?.position)].compactMap { $0 }
        case .created where query.isBestByName: try [byName(query, after: place)].compactMap { $0 }
        case .created: try byStatus(query, after: place?.position)
        case .id: try [byID(query, after: place?.position)].compactMap { $0 }
        case .name: try [byName(query, after: place)].compactMap { $0 }
        case .completed: try [byEnd(query, after: place?.position)].compactMap { $0 }
        }
    }

    /// The window of creation is narrowed here; whatever else is asked for is looked at in the rows.
    private func byStatus(_ query: InstanceQuery, after place: InstancePosition?) throws -> [Source] {
        let isUp = query.order.isAscending
        let start = InstancePosition(
            created: isUp ? .min : .max, instanceID: InstanceID(trusted: isUp ? "" : Self.lastText))
        let from = InstancePosition(
            created: query.createdFrom?.microsecondsRoundedUp ?? .min, instanceID: InstanceID(trusted: ""))
        let to = InstancePosition(
            created: query.createdTo?.microsecondsRoundedUp ?? .max, instanceID: InstanceID(trusted: ""))
        let place = isUp ? max(place ?? start, from) : min(place ?? start, to)
        return try RuntimeStatus.allCases.compactMap { status in
            guard query.statuses.isEmpty || query.statuses.contains(status) else { return nil }
            let statement =
                try isUp
                ? statement(
                    "status \(status.rawValue)",
                    """
                    SELECT created, id, number, '' FROM instances
                    WHERE status = ?1 AND (id < '@' OR id >= 'A') AND created < ?2 AND (created, id) > (?3, ?4)
                    ORDER BY created, id
                    """) : listed(status)
            statement.bind(1, status.rawValue)
            statement.bind(2, isUp ? to.created : from.created)
            statement.bind(3, place.created)
            statement.bind(4, place.instanceID.rawValue)
            return try Source(statement)
        }
    }

    private func byID(_ query: InstanceQuery, after place: InstancePosition?) throws -> Source? {
        let isUp = query.order.isAscending
        let prefix = query.idPrefix ?? ""
        let statement = try statement(
            "id \(isUp)",
            """
            SELECT 0, id, number, '' FROM instances
            WHERE name IS NOT NULL AND (id < '@' OR id >= 'A') AND id >= ?1 AND id < ?2 \(isUp ? "AND id > ?3" : "AND id < ?3")
            ORDER BY id \(isUp ? "ASC" : "DESC")
            """)
        statement.bind(1, prefix)
        statement.bind(2, prefix + Self.lastText)
        statement.bind(3, place?.instanceID.rawValue ?? (isUp ? "" : Self.lastText))
        return try Source(statement)
    }

    /// A name that is asked for is narrowed down to here.
    private func byName(_ query: InstanceQuery, after place: InstancePlace?) throws -> Source? {
        let isUp = query.order.isAscending
        let ofName = query.order.column == .name ? nil : query.name
        let statement = try statement(
            "name \(isUp) \(ofName != nil)",
            """
            SELECT created, id, number, \(ofName == nil ? "name" : "''") FROM instances INDEXED BY instancesByName
            WHERE name IS NOT NULL AND (id < '@' OR id >= 'A') AND (name, created, id) \(isUp ? ">" : "<") (?1, ?2, ?3)
            AND name \(isUp ? "<=" : ">=") ?4
            ORDER BY name \(isUp ? "" : "DESC"), created \(isUp ? "" : "DESC"), id \(isUp ? "" : "DESC")
            """)
        let name = ofName ?? query.name
        statement.bind(1, ofName ?? place?.name ?? name ?? (isUp ? "" : Self.lastText))
        statement.bind(2, place?.position.created ?? (isUp ? .min : .max))
        statement.bind(3, place?.position.instanceID.rawValue ?? (isUp ? "" : Self.lastText))
        statement.bind(4, name ?? (isUp ? Self.lastText : ""))
        return try Source(statement)
    }

    private func byParent(_ query: InstanceQuery, after place: InstancePosition?) throws -> Source? {
        let isUp = query.order.isAscending
        let statement = try statement(
            "parent \(isUp)",
            """
            SELECT created, id, number, '' FROM instances INDEXED BY instancesByParent
            WHERE parent = ?1 AND (created, id) \(isUp ? ">" : "<") (?2, ?3)
            ORDER BY created \(isUp ? "ASC" : "DESC"), id \(isUp ? "ASC" : "DESC")
            """)
        statement.bind(1, query.parent?.rawValue)
        statement.bind(2, place?.created ?? (isUp ? .min : .max))
        statement.bind(3, place?.instanceID.rawValue ?? (isUp ? "" : Self.lastText))
        return try Source(statement)
    }

    private func byEnd(_ query: InstanceQuery, after place: InstancePosition?) throws -> Source? {
        let isUp = query.order.isAscending
        let statement = try statement(
            "end \(isUp)",
            """
            SELECT completed, id, number, '' FROM instances INDEXED BY instancesByEnd
            WHERE completed IS NOT NULL AND (id < '@' OR id >= 'A') AND (completed, id) \(isUp ? ">" : "<") (?1, ?2)
            ORDER BY completed \(isUp ? "ASC" : "DESC"), id \(isUp ? "ASC" : "DESC")
            """)
        statement.bind(1, place?.created ?? (isUp ? .min : .max))
        statement.bind(2, place?.instanceID.rawValue ?? (isUp ? "" : Self.lastText))
        return try Source(statement)
    }

    /// Above every text that there is.
    private static let lastText = "\u{10FFFF}"

    private func listed(_ status: RuntimeStatus) throws -> PreparedStatement {
        try statement(
            "status \(status.rawValue) down",
            """
            SELECT created, id, number, '' FROM instances
            WHERE status = ?1 AND (id < '@' OR id >= 'A') AND created >= ?2 AND (created, id) < (?3, ?4)
            ORDER BY created DESC, id DESC
            """)
    }

    private func statement(_ key: String, _ sql: @autoclosure () -> String) throws -> PreparedStatement {
        if let known = ordered[key] { return known }
        let statement = try PreparedStatement(database, sql())
        ordered[key] = statement
        return statement
    }
}

extension InstanceQuery {
    /// The index by name leads there sooner than that by status: few have a status that passes.
    fileprivate var isBestByName: Bool {
        name != nil && (statuses.isEmpty || statuses.contains(.completed))
    }
}
