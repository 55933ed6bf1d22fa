import DurableTask

/// Says once of each name that nobody runs it, when that has been so for a while: workers take a moment to connect.
struct UnservedWatch {
    /// How long a name may be without a worker before it is reported.
    static let patience = Duration.seconds(10)

    private enum Name: Hashable {
        case orchestrator(String)
        case version(VersionedName)
        case activity(String)
        case entity(String)

        func sentence(waiting count: Int) -> String {
            switch self {
            case .orchestrator(let name): UnservedNames.sentence("orchestrator", name, waiting: count)
            case .version(let name): UnservedNames.sentence(name, waiting: count)
            case .activity(let name): UnservedNames.sentence("activity", name, waiting: count)
            case .entity(let name): UnservedNames.sentence("entity", name, waiting: count)
            }
        }
    }

    /// Nil: it has been reported.
    private var dueAt: [Name: Timestamp?] = [:]
    /// When there may be something to report.
    private(set) var nextReport: Timestamp?

    /// - Returns: the sentences that are due.
    mutating func look(at unserved: UnservedNames, now: Timestamp) -> [String] {
        if unserved.isEmpty, dueAt.isEmpty { return [] }
        var waiting: [Name: Int] = [:]
        for (name, count) in unserved.orchestrators { waiting[.orchestrator(name)] = count }
        for (name, count) in unserved.versions { waiting[.version(name)] = count }
        for (name, count) in unserved.activities { waiting[.activity(name)] = count }
        for (name, count) in unserved.entities { waiting[.entity(name)] = count }
        // Served again: the next time is another time.
        dueAt = dueAt.filter { waiting[$0.key] != nil }
        var sentences: [String] = []
        for (name, count) in waiting {
            switch dueAt[name] {
            case nil: dueAt[name] = .some(now.advanced(by: Self.patience))
            case .some(let due?) where due <= now:
                dueAt[name] = .some(nil)
                sentences.append(name.sentence(waiting: count))
            case .some: break
            }
        }
        nextReport = dueAt.values.compactMap { $0 }.min()
        return sentences.sorted()
    }
}
