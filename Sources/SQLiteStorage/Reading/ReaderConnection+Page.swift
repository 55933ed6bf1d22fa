internal import DurableTask

extension ReaderConnection {
    /// At most this many instances are looked at for a page; then it is short, and the next one goes on from there.
    private static let examinedLimit = 20_000

    /// In the order that is asked for.
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
            place = InstancePlace(text: statement.text(3), position)
            number = statement.int(2)
        }
    }

    /// What is read side by side, each in order, and merged.
    private func sources(for query: InstanceQuery, after place: InstancePlace?) throws -> [Source] {
        switch query.order.column {
        case .created:
            let window = CreationWindow(query, after: place?.position)
            if let parent = query.parent {
                return try [among("parent", "instancesByParent", parent.rawValue, window)].compactMap { $0 }
            }
            if query.isBestByDetail, let name = query.name {
                return try [among("name", "instancesByName", name, window)].compactMap { $0 }
            }
            if query.isBestByDetail, let version = query.version {
                return try [among("version", "instancesByVersion", version, window)].compactMap { $0 }
            }
            return try byStatus(query, window)
        case .id: return try [byID(query, after: place?.position)].compactMap { $0 }
        case .name: return try [byText("name", query, after: place)].compactMap { $0 }
        case .version: return try [byText("version", query, after: place)].compactMap { $0 }
        case .errorType: return try [byText("errorType", query, after: place)].compactMap { $0 }
        case .completed: return try [byEnd(query, after: place?.position)].compactMap { $0 }
        }
    }

    /// From where on the order of creation is read, and how far.
    private struct CreationWindow {
        let isUp: Bool
        /// Left out itself.
        let start: InstancePosition
        let limit: Int64

        init(_ query: InstanceQuery, after place: InstancePosition?) {
            isUp = query.order.isAscending
            let from = query.createdFrom?.microsecondsRoundedUp ?? .min
            let to = query.createdTo?.microsecondsRoundedUp ?? .max
            limit = isUp ? to : from
            let edge = InstancePosition(created: isUp ? from : to, instanceID: InstanceID(trusted: ""))
            let place = place ?? edge
            start = isUp ? max(place, edge) : min(place, edge)
        }

        /// With `?2` to `?4` for it.
        var sql: String {
            isUp
                ? "created < ?2 AND (created, id) > (?3, ?4) ORDER BY created, id"
                : "created >= ?2 AND (created, id) < (?3, ?4) ORDER BY created DESC, id DESC"
        }

        func bind(to statement: PreparedStatement) {
            statement.bind(2, limit)
            statement.bind(3, start.created)
            statement.bind(4, start.instanceID.rawValue)
        }
    }

    private func byStatus(_ query: InstanceQuery, _ window: CreationWindow) throws -> [Source] {
        try RuntimeStatus.allCases.compactMap { status in
            guard query.statuses.isEmpty || query.statuses.contains(status) else { return nil }
            let statement = try statement(
                "status \(status.rawValue) \(window.isUp)",
                """
                SELECT created, id, number, '' FROM instances
                WHERE status = ?1 AND \(Self.isInstance) AND \(window.sql)
                """)
            statement.bind(1, status.rawValue)
            window.bind(to: statement)
            return try Source(statement)
        }
    }

    /// Those of one name, one version or one parent.
    private func among(
        _ column: String, _ index: String, _ value: String, _ window: CreationWindow
    ) throws -> Source? {
        let statement = try statement(
            "\(column) \(window.isUp)",
            """
            SELECT created, id, number, '' FROM instances INDEXED BY \(index)
            WHERE \(column) = ?1 AND \(Self.isInstance) AND \(window.sql)
            """)
        statement.bind(1, value)
        window.bind(to: statement)
        return try Source(statement)
    }

    private func byID(_ query: InstanceQuery, after place: InstancePosition?) throws -> Source? {
        let isUp = query.order.isAscending
        let prefix = query.idPrefix ?? ""
        let statement = try statement(
            "id \(isUp)",
            """
            SELECT 0, id, number, '' FROM instances
            WHERE name IS NOT NULL AND \(Self.isInstance) AND id >= ?1 AND id < ?2
            AND \(isUp ? "id > ?3 ORDER BY id" : "id < ?3 ORDER BY id DESC")
            """)
        statement.bind(1, prefix)
        statement.bind(2, prefix + Self.lastText)
        statement.bind(3, place?.instanceID.rawValue ?? (isUp ? "" : Self.lastText))
        return try Source(statement)
    }

    private func byText(_ column: String, _ query: InstanceQuery, after place: InstancePlace?) throws -> Source? {
        let isUp = query.order.isAscending
        let (index, only) =
            switch query.order.column {
            case .version: ("instancesByVersion", query.version)
            case .errorType: ("instancesByError", String?.none)
            default: ("instancesByName", query.name)
            }
        let statement = try statement(
            "by \(column) \(isUp)",
            """
            SELECT created, id, number, \(column) FROM instances INDEXED BY \(index)
            WHERE \(column) IS NOT NULL AND \(Self.isInstance)
            AND (\(column), created, id) \(isUp ? ">" : "<") (?1, ?2, ?3) AND \(column) \(isUp ? "<=" : ">=") ?4
            ORDER BY \(isUp ? "\(column), created, id" : "\(column) DESC, created DESC, id DESC")
            """)
        statement.bind(1, place?.text ?? only ?? (isUp ? "" : Self.lastText))
        statement.bind(2, place?.position.created ?? (isUp ? .min : .max))
        statement.bind(3, place?.position.instanceID.rawValue ?? (isUp ? "" : Self.lastText))
        statement.bind(4, only ?? (isUp ? Self.lastText : ""))
        return try Source(statement)
    }

    private func byEnd(_ query: InstanceQuery, after place: InstancePosition?) throws -> Source? {
        let isUp = query.order.isAscending
        let statement = try statement(
            "by end \(isUp)",
            """
            SELECT completed, id, number, '' FROM instances INDEXED BY instancesByEnd
            WHERE completed IS NOT NULL AND \(Self.isInstance)
            AND \(isUp ? "(completed, id) > (?1, ?2) ORDER BY completed, id"
                : "(completed, id) < (?1, ?2) ORDER BY completed DESC, id DESC")
            """)
        statement.bind(1, place?.created ?? (isUp ? .min : .max))
        statement.bind(2, place?.instanceID.rawValue ?? (isUp ? "" : Self.lastText))
        return try Source(statement)
    }

    /// Above every text that there is.
    private static let lastText = "\u{10FFFF}"
    /// Not an entity; written as in the indexes, which are used for that.
    private static let isInstance = "(id < '@' OR id >= 'A')"

    private func statement(_ key: String, _ sql: @autoclosure () -> String) throws -> PreparedStatement {
        if let known = ordered[key] { return known }
        let statement = try PreparedStatement(database, sql())
        ordered[key] = statement
        return statement
    }
}

extension InstanceQuery {
    /// The index by name or version leads there sooner than that by status, unless few have a status that passes.
    fileprivate var isBestByDetail: Bool { statuses.isEmpty || statuses.contains(.completed) }
}
