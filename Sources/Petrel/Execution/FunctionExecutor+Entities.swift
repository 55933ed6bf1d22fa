public import DurableTask
internal import Logging
internal import Synchronization
internal import WorkerProtocol

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
            let result = await wholeOutcome(of: entity, body)
            runningEntities.remove(token)
            door.finish(token, with: result)
        }
        runningEntities.add(token, task)
        if isShutDown.load(ordering: .acquiring) { runningEntities.cancel(token) }
    }

    /// With what is stored apart read before, and what is long stored after.
    private func wholeOutcome(of entity: EntityWorkItem, _ body: FunctionTable.EntityBody) async -> EntityResult {
        do {
            let whole = try await edge.resolved(entity)
            guard case .finished(let result) = await outcome(of: whole, body) else { return .abandoned }
            return .finished(try await edge.stored(result, unchanged: (entity.state, whole.state)))
        } catch let error as TaskHubError where error.isLasting {
            // The operations cannot run, now or later; the state is left alone.
            let failure = FailureDetails(errorType: "PayloadLost", message: error.message, isNonRetriable: true)
            return .finished(
                EntityBatchResult(results: entity.operations.map { _ in .failed(failure) }, state: entity.state))
        } catch {
            return .abandoned
        }
    }

    /// Runs the operations one after the other. One that fails leaves the state as it was, and its messages are dropped,
    /// unless the host wants it otherwise.
    private func outcome(of entity: EntityWorkItem, _ body: FunctionTable.EntityBody) async -> EntityResult {
        var batch = EntityBatch(state: entity.state, limit: Self.longestAnswer)
        for operation in entity.operations {
            // Nothing of the batch counts before it is answered: somebody else runs it.
            if isShutDown.load(ordering: .acquiring) { return .abandoned }
            let context = EntityContext(
                entity.entityID, operation, state: batch.answer.state, client: client, logger: logger)
            do {
                try await body(context)
                guard batch.add(context.operation.outcome.withLock { $0 }) else { break }
            } catch {
                // It stops because this process does.
                if Task.isCancelled, isShutDown.load(ordering: .acquiring) { return .abandoned }
                let failure = FailureDetails(error)
                context.logger.warning("Operation '\(operation.operation)' failed: \(failure.message)")
                guard settings.rollsBackEntityOperations else {
                    guard batch.add(context.operation.outcome.withLock { $0 }, failed: failure) else { break }
                    continue
                }
                batch.fail(failure)
            }
        }
        return .finished(batch.answer)
    }

    /// Half of what a worker process sends in one frame, for all that is not payload.
    private static var longestAnswer: Int { Int(FrameHeader.maximumLength) / 2 }
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
