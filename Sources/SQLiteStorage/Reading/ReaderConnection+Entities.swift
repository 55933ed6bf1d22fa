internal import DurableTask

extension ReaderConnection {
    /// At most this many entities are looked at for a page; then it is short, and the next one goes on from there.
    private static let examinedLimit = 20_000

    func entity(_ id: InstanceID) throws -> EntityRow? {
        entity.bind(1, id.rawValue)
        return try entity.first(EntityRow.init)
    }

    /// In the order of ids, which begins with the prefix.
    func page(of query: EntityQuery, after: EntityPosition?) throws -> EntityPage {
        let last = after?.instanceID
        entities.bind(1, last?.rawValue ?? query.idPrefix ?? "")
        defer { entities.reset() }
        var page = EntityPage(entities: [], continuation: nil)
        var examined: InstanceID?
        var count = 0
        while try entities.step() {
            let id = InstanceID(trusted: entities.text(1))
            if id == last { continue }
            if let prefix = query.idPrefix, !id.rawValue.utf8.starts(with: prefix.utf8) { break }
            if page.entities.count == max(1, query.pageSize) || count == Self.examinedLimit {
                page.continuation = examined.map { EntityPosition($0).token }
                break
            }
            count += 1
            examined = id
            let row = try EntityRow(entities)
            guard query.takes(row) else { continue }
            messageCount.bind(1, entities.int(0))
            let backlog = try messageCount.first { Int($0.int(0)) } ?? 0
            guard let state = EntityState(row, backlog: backlog, includesState: query.includesState) else { continue }
            page.entities.append(state)
        }
        return page
    }
}
