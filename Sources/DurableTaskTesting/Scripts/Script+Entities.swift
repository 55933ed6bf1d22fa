public import DurableTask

extension Script {
    public mutating func signal(_ entity: EntityID, _ operation: String, _ input: Payload? = nil, at: Timestamp? = nil)
    {
        ask(.sendEntityMessage(.signal(request(entity, operation, input, at: at))))
    }

    /// Asks for an operation and returns the id of the request.
    public mutating func startCall(_ entity: EntityID, _ operation: String, _ input: Payload? = nil) -> String {
        let operation = request(entity, operation, input, at: nil)
        ask(.sendEntityMessage(.call(operation)))
        return operation.requestID
    }

    public mutating func call(_ entity: EntityID, _ operation: String, _ input: Payload? = nil) throws -> Payload? {
        let request = startCall(entity, operation, input)
        return try result(ofRequest: request)
    }

    /// - Throws: ``Waiting`` when there is none yet; ``Failure`` when the operation failed.
    public func result(ofRequest request: String) throws -> Payload? {
        for event in events {
            switch event.kind {
            case .entityOperationCompleted(request, let output): return output
            case .entityOperationFailed(request, let failure): throw Failure(details: failure)
            default: continue
            }
        }
        throw Waiting()
    }

    /// Locks the entities and returns the id of the critical section.
    public mutating func lock(_ entities: [EntityID]) throws -> String {
        let section = startLock(entities)
        guard events.contains(where: { if case .entityLockGranted(section) = $0.kind { true } else { false } }) else {
            throw Waiting()
        }
        return section
    }

    public mutating func startLock(_ entities: [EntityID]) -> String {
        let section = "\(execution)-\(nextAction)"
        ask(
            .sendEntityMessage(
                .lock(
                    EntityLockRequest(
                        criticalSectionID: section, lockSet: entities.map(\.instanceID), position: 0,
                        parentInstanceID: nil))))
        return section
    }

    public mutating func unlock(_ section: String, _ entities: [EntityID]) {
        for entity in entities {
            ask(.sendEntityMessage(.unlock(criticalSectionID: section, parent: nil, target: entity.instanceID)))
        }
    }

    private func request(
        _ entity: EntityID, _ operation: String, _ input: Payload?, at time: Timestamp?
    ) -> EntityOperation {
        EntityOperation(
            requestID: "\(execution)-\(nextAction)", operation: operation, scheduledTime: time, input: input,
            targetInstanceID: entity.instanceID)
    }

    private var execution: String {
        for event in events {
            if case .executionStarted(let started) = event.kind { return started.executionID?.rawValue ?? "" }
        }
        return ""
    }
}
