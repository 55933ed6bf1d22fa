internal import DurableTask

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

extension OrchestrationSession {
    func callEntity(_ entity: EntityID, _ operation: String, _ input: Payload?) async throws -> Payload? {
        let id = try beginCall(entity, operation, input)
        return try await end(of: id, .entityCall).value(of: .entity, "\(entity.name).\(operation)", id)
    }

    func signalEntity(_ entity: EntityID, _ operation: String, _ input: Payload?, at time: Timestamp?) throws {
        try checkMayGoOnNow()
        try entities.checkSignal(entity)
        ask(
            .sendEntityMessage(
                .signal(
                    EntityOperation(
                        requestID: nextRequestID(), operation: operation, scheduledTime: time, input: input,
                        targetInstanceID: entity.instanceID))))
    }

    /// Waits until every one of these entities is locked.
    /// - Parameter lockSet: sorted, each once.
    /// - Returns: for ``leaveCriticalSection(_:)``.
    func enterCriticalSection(_ lockSet: [EntityID]) async throws -> Int32 {
        let id = try beginLock(lockSet)
        _ = try await end(of: id, .lock)
        return id ?? 0
    }

    /// Frees the entities of the critical section, unless that is done. Not refused to any task: what is locked must
    /// become free.
    func leaveCriticalSection(_ actionID: Int32) {
        guard executor.isInside else { return executor.noteForeignWake() }
        if entities.section?.actionID == actionID { releaseLocks() }
    }

    /// Frees the entities of the critical section, if there is one.
    func releaseLocks() {
        guard let section = entities.section else { return }
        entities.section = nil
        guard !isGivenUp, completion == nil else { return }
        for entity in section.entities {
            ask(
                .sendEntityMessage(
                    .unlock(
                        criticalSectionID: section.id, parent: identity.instanceID, target: entity.instanceID)))
        }
    }

    /// The history has the answer to a call.
    func entityAnswered(_ requestID: String, _ resolution: WaitTable.Resolution, _ payload: Payload?) {
        guard let id = entities.answered(requestID) else { return }
        end(.entityCall, id, resolution, payload)
    }

    func lockGranted(_ criticalSectionID: String) {
        guard let section = entities.section, section.id == criticalSectionID, !section.isEntered else { return }
        entities.section?.isEntered = true
        end(.lock, section.actionID, .value(nil), nil)
    }

    /// The history's own identifiers count, whatever the code makes up now.
    func adoptIdentifier(from event: HistoryEvent) {
        switch event.kind {
        case .entityOperationCalled(let was): entities.rename(call: event.eventID, to: was.requestID)
        case .entityLockRequested(let was):
            if entities.section?.actionID == event.eventID { entities.section?.id = was.criticalSectionID }
        default: break
        }
    }

    private func beginCall(_ entity: EntityID, _ operation: String, _ input: Payload?) throws -> Int32? {
        guard try mayGoOn() else { return nil }
        try entities.checkCall(entity)
        let requestID = nextRequestID()
        let id = ask(
            .sendEntityMessage(
                .call(
                    EntityOperation(
                        requestID: requestID, operation: operation, input: input,
                        parentInstanceID: identity.instanceID, parentExecutionID: identity.executionID,
                        targetInstanceID: entity.instanceID))))
        entities.called(entity, requestID: requestID, actionID: id)
        return id
    }

    private func beginLock(_ lockSet: [EntityID]) throws -> Int32? {
        guard try mayGoOn() else { return nil }
        try entities.checkLock()
        let sectionID = nextRequestID()
        let id = ask(
            .sendEntityMessage(
                .lock(
                    EntityLockRequest(
                        criticalSectionID: sectionID, lockSet: lockSet.map(\.instanceID), position: 0,
                        parentInstanceID: identity.instanceID))))
        entities.section = EntityTraffic.CriticalSection(id: sectionID, actionID: id, entities: lockSet)
        return id
    }

    private func nextRequestID() -> String { newUUID().uuidString.lowercased() }
}
