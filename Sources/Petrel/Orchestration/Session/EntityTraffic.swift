internal import DurableTask

/// What an orchestration has under way with entities: its calls, and the critical section it is in.
struct EntityTraffic {
    struct CriticalSection {
        /// Names the section to the entities.
        var id: String
        /// The id of the action that asked for it; names the section here.
        var actionID: Int32
        /// Sorted.
        var entities: [EntityID]
        var isEntered = false
        /// The locked entities that are being called, and by which action.
        var busy: [EntityID: Int32] = [:]
    }

    /// The actions that wait, by request id.
    private var calls: [String: Int32] = [:]
    var section: CriticalSection?

    mutating func called(_ entity: EntityID, requestID: String, actionID: Int32) {
        calls[requestID] = actionID
        if section?.isEntered == true { section?.busy[entity] = actionID }
    }

    /// The history knows the call under this id, which the code no longer makes up when it has changed harmlessly.
    mutating func rename(call actionID: Int32, to requestID: String) {
        if calls[requestID] == actionID { return }
        calls = calls.filter { $0.value != actionID }
        calls[requestID] = actionID
    }

    /// Nil for an answer nobody waits for.
    mutating func answered(_ requestID: String) -> Int32? {
        guard let actionID = calls.removeValue(forKey: requestID) else { return nil }
        release(actionID)
        return actionID
    }

    mutating func stopWaiting(_ actionID: Int32) {
        calls = calls.filter { $0.value != actionID }
        release(actionID)
    }

    private mutating func release(_ actionID: Int32) {
        guard let section, let entity = section.busy.first(where: { $0.value == actionID })?.key else { return }
        self.section?.busy[entity] = nil
    }

    // MARK: What a critical section forbids

    func checkCall(_ entity: EntityID) throws {
        guard let section, section.isEntered else { return }
        guard section.entities.contains(entity) else {
            throw OrchestrationError(
                .entityNotLocked,
                "Entity '\(entity)' is called in a critical section that does not lock it; add it to 'context.lock', or "
                    + "call it before or after.")
        }
        guard section.busy[entity] == nil else {
            throw OrchestrationError(
                .overlappingEntityCalls,
                "Entity '\(entity)' is called in a critical section while another call to it has not ended; wait for the "
                    + "first one.")
        }
    }

    func checkSignal(_ entity: EntityID) throws {
        guard let section, section.isEntered, section.entities.contains(entity) else { return }
        throw OrchestrationError(
            .lockedEntitySignaled,
            "Entity '\(entity)' is signaled in a critical section that locks it, where it can only be called; call it.")
    }

    func checkLock() throws {
        guard section != nil else { return }
        throw OrchestrationError(
            .nestedCriticalSection,
            "A critical section is asked for within another one, where the two could wait for each other for ever; lock "
                + "all entities with one 'context.lock'.")
    }

    func checkSubOrchestration() throws {
        guard let section, section.isEntered else { return }
        throw OrchestrationError(
            .subOrchestrationInCriticalSection,
            "A sub-orchestration is called in a critical section, whose entities it could wait for; call it before or "
                + "after.")
    }
}
