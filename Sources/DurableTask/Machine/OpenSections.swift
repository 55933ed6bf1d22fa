/// The critical sections an execution has asked for and not left altogether, by their ids.
public struct OpenSections: Sendable, Hashable {
    public struct Section: Sendable, Hashable {
        /// Of the action that asked for it.
        public var eventID: Int32
        /// As the request travels.
        public var lockSet: [InstanceID]
        /// Entities that have not been told of the end of the section.
        public var locked: Set<InstanceID>
        public var isGranted = false
    }

    public private(set) var sections: [String: Section] = [:]

    public init() {}

    public var isEmpty: Bool { sections.isEmpty }

    /// The request under this action id has not been granted.
    func isOpen(_ eventID: Int32) -> Bool { sections.values.contains { $0.eventID == eventID && !$0.isGranted } }

    mutating func open(_ eventID: Int32, _ request: EntityLockRequest) {
        let path = request.path
        sections[request.criticalSectionID] = Section(eventID: eventID, lockSet: path, locked: Set(path))
    }

    mutating func grant(_ id: String) { sections[id]?.isGranted = true }

    mutating func unlock(_ id: String, _ target: InstanceID?) {
        guard let target = target.flatMap(EntityID.init)?.instanceID else { return }
        sections[id]?.locked.remove(target)
        if sections[id]?.locked.isEmpty == true { sections[id] = nil }
    }

    /// What gives a section back that is left before it was granted, if it is one: where the request is by now nobody knows,
    /// and telling each entity could come before it.
    func withdrawal(of id: String, by holder: InstanceID, at now: Timestamp) -> TurnOutcome.Outgoing? {
        guard let section = sections[id], !section.isGranted else { return nil }
        return release(id, section, by: holder, at: now)
    }

    private func release(
        _ id: String, _ section: Section, by holder: InstanceID, at now: Timestamp
    ) -> TurnOutcome.Outgoing? {
        let release = EntityLockRequest(
            criticalSectionID: id, lockSet: section.lockSet, position: 0, parentInstanceID: holder)
        return section.lockSet.first.map {
            TurnOutcome.Outgoing(
                target: $0, executionID: nil, event: HistoryEvent(timestamp: now, .entityLocksReleased(release)))
        }
    }

    /// What gives everything back when the execution ends: it follows each request, and undoes what that did or will do.
    public func releases(by holder: InstanceID, at now: Timestamp) -> [TurnOutcome.Outgoing] {
        sections.sorted { $0.value.eventID < $1.value.eventID }.compactMap { release($0, $1, by: holder, at: now) }
    }
}

extension EntityLockRequest {
    /// The entities to lock, each once, in the one order in which all requests travel: none waits in a circle.
    public var path: [InstanceID] { Set(lockSet.compactMap(EntityID.init)).sorted().map(\.instanceID) }
}
