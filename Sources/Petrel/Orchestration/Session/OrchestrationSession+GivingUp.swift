internal import DurableTask
internal import Logging

extension OrchestrationSession {
    /// Unwinds the code: every durable await throws, `defer` runs, nothing is asked for any more.
    ///
    /// Code that swallows every error is left suspended for good, which costs its memory; the log names it.
    /// - Parameter afterlife: called, on any thread, when something foreign the code awaits has happened; it is to
    ///   call ``TurnExecutor/lastTurn(_:)`` where turns run.
    func giveUp(afterlife: (@Sendable (TurnExecutor) -> Void)?) {
        guard !isGivenUp else { return }
        isGivenUp = true
        giveUpLogging()
        guard root != nil else { return }
        refusals = 0
        executor.endure(afterlife)
        executor.lastTurn { root?.cancel() }
        // Shielded tasks are not reached by the cancellation.
        let rest = waits.takeAll()
        executor.lastTurn {
            for wait in rest { wait.continuation.resume(throwing: CancellationError()) }
        }
        if root != nil {
            baseLogger.warning(
                """
                Orchestrator '\(identity.name)' does not end when its awaits throw CancellationError: \
                \(refusals > refusalLimit ? "it catches the error and goes on" : "it awaits something that is not durable"). \
                Its suspended task stays in memory.
                """, metadata: ["instanceId": "\(identity.instanceID)"])
        }
        actions = []
        inbox = EventInbox()
        entities = EntityTraffic()
    }
}
