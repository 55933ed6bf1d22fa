public import DurableTask
internal import Logging
internal import Synchronization

extension FunctionExecutor {
    public func run(_ entity: EntityWorkItem) {
        let token = entity.token
        guard let body = table.entities[entity.entityID.name] else {
            logger.error(
                "This app has no entity '\(entity.entityID.name)': its operations are given back.",
                metadata: ["instanceId": "\(token.instanceID)"])
            door.finish(token, with: .abandoned)
            return
        }
        guard !isShutDown.load(ordering: .acquiring) else { return door.finish(token, with: .abandoned) }
        let task = Task.detached(executorPreference: elastic) { [self] in
            let result = await outcome(of: entity, body)
            runningEntities.remove(token)
            door.finish(token, with: result)
        }
        runningEntities.add(token, task)
        if isShutDown.load(ordering: .acquiring) { runningEntities.cancel(token) }
    }

    /// Runs the operations one after the other. One that fails leaves the state as it was, and its messages are dropped.
    private func outcome(of entity: EntityWorkItem, _ body: FunctionTable.EntityBody) async -> EntityResult {
        var batch = EntityBatchResult(results: [], state: entity.state)
        for operation in entity.operations {
            // Nothing of the batch counts before it is answered: somebody else runs it.
            if isShutDown.load(ordering: .acquiring) { return .abandoned }
            let context = EntityContext(entity.entityID, operation, state: batch.state, client: client, logger: logger)
            do {
                try await body(context)
                let outcome = context.operation.outcome.withLock { $0 }
                batch.results.append(.completed(outcome.result))
                batch.state = outcome.state
                batch.actions += outcome.actions
            } catch {
                // It stops because this process does.
                if Task.isCancelled, isShutDown.load(ordering: .acquiring) { return .abandoned }
                let failure = FailureDetails(error)
                context.logger.warning("Operation '\(operation.operation)' failed: \(failure.message)")
                batch.results.append(.failed(failure))
            }
        }
        return .finished(batch)
    }
}

extension EntityContext {
    init(_ id: EntityID, _ operation: EntityOperation, state: Payload?, client: DurableClient, logger: Logger) {
        var logger = logger
        logger[metadataKey: "instanceId"] = "\(id)"
        logger[metadataKey: "function"] = "\(id.name)"
        self.init(
            entityID: id, operationName: operation.operation, logger: logger,
            operation: RunningOperation(input: operation.input, state: state, client: client))
    }
}
