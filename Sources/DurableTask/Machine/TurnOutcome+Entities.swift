extension TurnOutcome {
    /// What an orchestrator's message to an entity means: the event that confirms it, and what is sent.
    ///
    /// Nil when it means nothing, because no entity is named.
    static func entityMessage(
        _ message: OrchestratorAction.EntityMessage, from header: InstanceHeader, at now: Timestamp
    ) -> (confirmation: HistoryEvent.Kind, outgoing: Outgoing)? {
        func send(_ kind: HistoryEvent.Kind, to target: InstanceID, at visibleAt: Timestamp? = nil) -> Outgoing {
            Outgoing(
                target: target, executionID: nil, event: HistoryEvent(timestamp: now, kind), visibleAt: visibleAt)
        }
        switch message {
        case .signal(let operation):
            guard let target = operation.target else { return nil }
            return (
                .entityOperationSignaled(operation),
                send(.entityOperationSignaled(operation), to: target, at: operation.scheduledTime)
            )
        case .call(var operation):
            guard let target = operation.target else { return nil }
            operation.parentInstanceID = header.instanceID
            operation.parentExecutionID = header.executionID
            operation.scheduledTime = nil
            return (.entityOperationCalled(operation), send(.entityOperationCalled(operation), to: target))
        case .lock(var request):
            request.position = 0
            request.parentInstanceID = header.instanceID
            let confirmation = HistoryEvent.Kind.entityLockRequested(request)
            request.lockSet = request.path
            guard let first = request.lockSet.first else { return nil }
            return (confirmation, send(.entityLockRequested(request), to: first))
        case .unlock(let id, _, let target):
            guard let entity = target.flatMap(EntityID.init)?.instanceID else { return nil }
            let kind = HistoryEvent.Kind.entityUnlockSent(
                criticalSectionID: id, parent: header.instanceID, target: target)
            return (kind, send(kind, to: entity))
        }
    }
}

extension EntityOperation {
    /// The entity as this hub names it; nil when none is named.
    public var target: InstanceID? { targetInstanceID.flatMap(EntityID.init)?.instanceID }
}

extension CompleteOrchestration {
    static let noEntityNamed = Self(
        status: .failed,
        failure: FailureDetails(
            errorType: "InvalidEntityID",
            message: "The orchestrator sent a message to an entity without a proper id ('@name@key').",
            isNonRetriable: true))
}
