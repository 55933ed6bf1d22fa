import DurableTask

extension DurableWebhooks {
    /// Why an instance does not go on, when it is for want of a worker: the orchestrator's, or of activities it waits for.
    func waiting(_ header: InstanceHeader) async throws -> String? {
        let unserved = self.unserved()
        guard !unserved.isEmpty, !header.status.isTerminal, header.status != .suspended, header.hold == nil else {
            return nil
        }
        if let sentence = Self.waiting(header, unserved) { return sentence }
        guard !unserved.activities.isEmpty, header.openActivities > 0 else { return nil }
        // Rare enough to look into the history.
        var open = OpenWork()
        for event in try await client.history(of: header.instanceID) ?? [] { open.apply(event, generation: 0, turn: 0) }
        let missing = Set(open.activities.values.map(\.name)).filter { unserved.hold(activity: $0) }
        guard !missing.isEmpty else { return nil }
        return missing.sorted().map { UnservedNames.sentence("activity", $0) }.joined(separator: " ")
    }

    /// The same as far as the header tells.
    static func waiting(_ header: InstanceHeader, _ unserved: UnservedNames) -> String? {
        guard !header.status.isTerminal, header.status != .suspended, header.hold == nil else { return nil }
        if unserved.orchestrators[header.name] != nil {
            return UnservedNames.sentence("orchestrator", header.name)
        }
        let name = VersionedName(header.name, version: header.version)
        return unserved.versions[name] == nil ? nil : UnservedNames.sentence(name)
    }
}
