import DurableTask

/// Says once of each name that nobody runs it, when that has been so for a while: workers take a moment to connect.
struct UnservedWatch {
    /// How long a name may be without a worker before it is reported.
    static let patience = Duration.seconds(10)

    private enum Kind: String {
        case orchestrator, activity, entity
    }

    private struct Name: Hashable {
        var kind: Kind
        var name: String
    }

    /// Nil: it has been reported.
    private var dueAt: [Name: Timestamp?] = [:]
    /// When there may be something to report.
    private(set) var nextReport: Timestamp?

    /// - Returns: the sentences that are due.
    mutating func look(at unserved: UnservedNames, now: Timestamp) -> [String] {
        if unserved.isEmpty, dueAt.isEmpty { return [] }
        var waiting: [Name: Int] = [:]
        for (name, count) in unserved.orchestrators { waiting[Name(kind: .orchestrator, name: name)] = count }
        for (name, count) in unserved.activities { waiting[Name(kind: .activity, name: name)] = count }
        for (name, count) in unserved.entities { waiting[Name(kind: .entity, name: name)] = count }
        // Served again: the next time is another time.
        dueAt = dueAt.filter { waiting[$0.key] != nil }
        var sentences: [String] = []
        for (name, count) in waiting {
            switch dueAt[name] {
            case nil: dueAt[name] = .some(now.advanced(by: Self.patience))
            case .some(let due?) where due <= now:
                dueAt[name] = .some(nil)
                sentences.append(UnservedNames.sentence(name.kind.rawValue, name.name, waiting: count))
            case .some: break
            }
        }
        nextReport = dueAt.values.compactMap { $0 }.min()
        return sentences.sorted()
    }
}
