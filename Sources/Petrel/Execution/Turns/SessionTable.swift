internal import DurableTask

/// The sessions a thread keeps, under a budget of bytes: over it, those not used for the longest time go.
struct SessionTable {
    private struct Entry {
        var session: OrchestrationSession
        var bytes: Int
        var older: InstanceID?
        var newer: InstanceID?
    }

    let budget: Int
    private(set) var bytes = 0
    private var entries: [InstanceID: Entry] = [:]
    private var oldest: InstanceID?
    private var newest: InstanceID?

    init(budget: Int) { self.budget = budget }

    var count: Int { entries.count }

    subscript(instanceID: InstanceID) -> OrchestrationSession? { entries[instanceID]?.session }

    /// Keeps a session as the one used last.
    /// - Returns: those that had to go for it; it may be among them.
    mutating func insert(_ session: OrchestrationSession) -> [OrchestrationSession] {
        let id = session.identity.instanceID
        var gone: [OrchestrationSession] = []
        if let replaced = remove(id), replaced !== session { gone.append(replaced) }
        let size = session.footprint
        entries[id] = Entry(session: session, bytes: size, older: newest, newer: nil)
        if let newest { entries[newest]?.newer = id }
        newest = id
        if oldest == nil { oldest = id }
        bytes += size
        while bytes > budget, let oldest, let session = remove(oldest) { gone.append(session) }
        return gone
    }

    @discardableResult
    mutating func remove(_ instanceID: InstanceID) -> OrchestrationSession? {
        guard let entry = entries.removeValue(forKey: instanceID) else { return nil }
        bytes -= entry.bytes
        if let older = entry.older { entries[older]?.newer = entry.newer } else { oldest = entry.newer }
        if let newer = entry.newer { entries[newer]?.older = entry.older } else { newest = entry.older }
        return entry.session
    }

    mutating func removeAll() -> [OrchestrationSession] {
        defer { self = SessionTable(budget: budget) }
        return entries.values.map(\.session)
    }
}
