internal import DurableTask

// The durable calls. They run in the tasks of the orchestrator, on the thread of its turn.
extension OrchestrationSession {
    /// - Throws: ``OrchestrationError`` with code `outsideOrchestration`.
    func checkIsInside() throws {
        guard executor.isInside else {
            throw OrchestrationError(
                .outsideOrchestration,
                "Orchestrator '\(identity.name)': a durable call came from outside the orchestration's own tasks. Call "
                    + "the context only from the orchestrator function and from 'async let' and task groups in it, "
                    + "not from Task { }, Task.detached or another thread.")
        }
    }

    /// Asks for something that ends later. Its id is the last one given before the wait.
    ///
    /// What a call is made of stays in functions like this one, which do not wait: the memory of a suspended
    /// orchestrator is what its waiting functions hold.
    /// - Returns: for ``end(of:_:)``; nil when the code only spins and is to wait for ever.
    func begin(_ action: OrchestratorAction.Kind, named event: String? = nil) throws -> Int32? {
        guard try mayGoOn() else { return nil }
        if case .createSubOrchestration = action { try entities.checkSubOrchestration() }
        let id = ask(action)
        if let event { inbox.wait(for: event, id: id) }
        return id
    }

    /// Waits for the end of what was begun.
    func end(of id: Int32?, _ kind: WaitTable.Kind) async throws -> WaitTable.Resolution {
        guard let id else { return await Self.never() }
        return try await withTaskCancellationHandler {
            try await withUnsafeThrowingContinuation { continuation in
                waits.add(WaitTable.Wait(kind: kind, continuation: continuation), id: id)
            }
        } onCancel: {
            cancelWait(id)
        }
    }

    static func never<Value>() async -> Value {
        await withUnsafeContinuation { (_: UnsafeContinuation<Value, Never>) in }
    }

    @discardableResult
    func ask(_ kind: OrchestratorAction.Kind) -> Int32 {
        lastActionID &+= 1
        actions.append(OrchestratorAction(id: lastActionID, kind))
        return lastActionID
    }

    /// Every durable call that waits begins here: one made in a task that should stop throws and asks for nothing.
    /// - Returns: false for code that swallows every refusal and would spin for ever; it waits for ever instead.
    func mayGoOn() throws -> Bool {
        try checkIsInside()
        guard let stop = reasonToStop else { return true }
        refusals += 1
        if refusals > refusalLimit { return false }
        throw stop
    }

    /// The same for calls that do not wait.
    func checkMayGoOnNow() throws {
        try checkIsInside()
        if let stop = reasonToStop {
            refusals += 1
            throw stop
        }
    }

    private var reasonToStop: (any Error)? {
        if isGivenUp { return CancellationError() }
        if continuation != nil { return ContinuingAsNew() }
        return Task.isCancelled ? CancellationError() : nil
    }

    /// The task that waits was cancelled.
    private func cancelWait(_ id: Int32) {
        guard executor.isInside else {
            executor.noteForeignWake()
            return
        }
        guard let wait = waits.take(id) else { return }
        if !isGivenUp {
            switch wait.kind {
            case .activity, .subOrchestration: ask(.cancelTask(taskScheduledID: id))
            case .timer: ask(.cancelTimer(timerID: id))
            case .event:
                inbox.stopWaiting(id)
                ask(.cancelEventWait(awaitID: id))
            case .entityCall:
                // The protocol has no event for it, and the history must know that the wait is over.
                entities.stopWaiting(id)
                ask(.cancelTask(taskScheduledID: id))
            case .lock: leaveCriticalSection(id)
            }
        }
        wait.continuation.resume(throwing: CancellationError())
    }
}

/// Ends the code of an execution that continues as new.
struct ContinuingAsNew: Error {}
