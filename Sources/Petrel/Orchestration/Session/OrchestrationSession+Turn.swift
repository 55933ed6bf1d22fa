internal import DurableTask
internal import Logging

extension OrchestrationSession {
    /// Runs over the history the execution has so far; every action it confirms must be asked for, and no other.
    /// - Returns: false when the session is of no use: ``fault`` says why.
    func replay(_ rows: [[UInt8]]) -> Bool {
        isReplaying = true
        defer { isReplaying = false }
        for row in rows {
            let events: [HistoryEvent]
            do {
                events = try HistoryEvent.decodeRows(row)
            } catch {
                fault = Fault(
                    kind: .nondeterminism,
                    message: "Orchestrator '\(identity.name)': its history cannot be read after event \(position): "
                        + "\(error). Run it with the version of Petrel that wrote it, or a newer one.")
                return false
            }
            for event in events {
                take(event)
                if fault != nil { return false }
            }
        }
        checkNothingUnconfirmed(beforeEvent: position + 1)
        return fault == nil
    }

    /// Runs one turn.
    /// - Returns: false when the turn must not count: ``fault`` says why.
    func play(_ events: [HistoryEvent]) -> Bool {
        // A wake between the turns: no event caused it, no history can repeat it.
        noticeForeignWake()
        for event in events {
            guard fault == nil else { return false }
            take(event)
        }
        guard fault == nil else { return false }
        turn += 1
        finishCompletion()
        if completion == nil { position += actions.count }
        return true
    }

    /// What the turn asked for; they are the engine's from now on.
    func takeActions() -> [OrchestratorAction] {
        defer {
            actions = []
            confirmed = 0
        }
        return actions
    }

    private func take(_ event: HistoryEvent) {
        position += 1
        switch event.kind {
        case .orchestratorStarted:
            checkNothingUnconfirmed(beforeEvent: position)
            now = event.timestamp
            refusals = 0
        case .executionStarted(let started): start(started)
        case .taskCompleted(let id, let result): end(.activity, id, .value(result), result)
        case .taskFailed(let id, let failure): end(.activity, id, .failure(failure), nil)
        case .subOrchestrationCompleted(let id, let result): end(.subOrchestration, id, .value(result), result)
        case .subOrchestrationFailed(let id, let failure): end(.subOrchestration, id, .failure(failure), nil)
        case .timerFired(_, let id): end(.timer, id, .value(nil), nil)
        case .eventRaised(let name, let input):
            if let waiter = inbox.receive(event, named: name) {
                end(.event, waiter, .value(input), input)
            } else {
                payloadBytes += input?.utf8.count ?? 0
            }
        case .entityOperationCompleted(let id, let result): entityAnswered(id, .value(result), result)
        case .entityOperationFailed(let id, let failure): entityAnswered(id, .failure(failure), nil)
        case .entityLockGranted(let id): lockGranted(id)
        case .taskScheduled, .subOrchestrationCreated, .timerCreated, .eventSent, .timerCanceled, .taskCanceled,
            .eventAwaited, .eventWaitCanceled, .entityOperationCalled, .entityOperationSignaled, .entityLockRequested,
            .entityUnlockSent:
            confirm(event)
        default: break
        }
    }

    private func start(_ started: ExecutionStarted) {
        guard !hasStarted else { return }
        hasStarted = true
        identity.parent = started.parent
        identity.tags = started.tags
        payloadBytes += started.input?.utf8.count ?? 0
        let context = OrchestrationContext(session: self)
        drain { [body] in
            root = Task.detached(executorPreference: executor) {
                let result: Result<Payload?, any Error>
                do { result = .success(try await body(context, started.input)) } catch { result = .failure(error) }
                self.ended(with: result)
            }
        }
    }

    func end(_ kind: WaitTable.Kind, _ id: Int32, _ resolution: WaitTable.Resolution, _ payload: Payload?) {
        guard completion == nil, waits.kind(of: id) == kind, let wait = waits.take(id) else { return }
        payloadBytes += payload?.utf8.count ?? 0
        drain { wait.continuation.resume(returning: resolution) }
    }

    /// Lets the code run until it waits again, then looks at what it waits for.
    private func drain(_ wake: () -> Void) {
        refusals = 0
        executor.turn(wake)
        noticeForeignWake()
        guard fault == nil, completion == nil else { return }
        if continuation != nil {
            complete(CompleteOrchestration(status: .continuedAsNew))
        } else if refusals > refusalLimit {
            let error = OrchestrationError(
                .ignoresCancellation,
                "Orchestrator '\(identity.name)' goes on making durable calls in a cancelled task, each of which throws. Let "
                    + "CancellationError out of the loop that catches it.")
            complete(CompleteOrchestration(status: .failed, failure: FailureDetails(error)))
        } else if waits.isEmpty {
            fault = .foreignAwait(identity.name, "It waits, and for nothing that its history could bring.")
        }
    }

    private func noticeForeignWake() {
        guard fault == nil, executor.wasWokenFromOutside else { return }
        fault = .foreignAwait(identity.name, "One of its tasks was woken from outside its turns.")
    }

    private func ended(with result: Result<Payload?, any Error>) {
        root = nil
        guard !isGivenUp, completion == nil else { return }
        if continuation != nil {
            complete(CompleteOrchestration(status: .continuedAsNew))
            return
        }
        switch result {
        case .success(let output): complete(CompleteOrchestration(status: .completed, result: output))
        case .failure(let error):
            let failure = FailureDetails(error)
            logger.error("Orchestrator '\(identity.name)' failed: \(failure.message)")
            complete(CompleteOrchestration(status: .failed, failure: failure))
        }
    }

    private func complete(_ end: CompleteOrchestration) {
        // Code that has not left its critical section by now never will.
        releaseLocks()
        completion = end
        inbox.stopWaiting()
        ask(.completeOrchestration(end))
    }

    /// What came after the code had ended belongs to the next execution too.
    private func finishCompletion() {
        guard var end = completion, let continuation,
            let index = actions.lastIndex(where: { if case .completeOrchestration = $0.kind { true } else { false } })
        else { return }
        end.result = continuation.input
        end.newVersion = continuation.newVersion
        if continuation.preservesUnprocessedEvents { end.carryoverEvents = inbox.leftOver }
        completion = end
        actions[index].kind = .completeOrchestration(end)
    }
}

extension OrchestrationSession.Fault {
    static func foreignAwait(_ orchestrator: String, _ what: String) -> Self {
        Self(
            kind: .foreignAwait,
            message:
                "Orchestrator '\(orchestrator)' awaited something that is not durable: Task.sleep, a network call, "
                + "an unstructured task, another actor. \(what) Use context.createTimer to wait, an activity for "
                + "input and output, and 'async let' or a task group for concurrency.")
    }
}
