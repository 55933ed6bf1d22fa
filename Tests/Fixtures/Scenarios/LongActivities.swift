import Petrel

@OrchestrationTrigger
func heldAtGate(context: OrchestrationContext, gate: String) async throws -> String {
    try await context.callActivity(passGateUnlessCancelled, gate)
}

@OrchestrationTrigger
func digging(context: OrchestrationContext, gate: String) async throws -> String {
    try await context.callActivity(digAtGate, gate)
}

/// Says how far it is, and waits.
@ActivityTrigger
func digAtGate(gate: String, context: ActivityContext) async throws -> String {
    try context.heartbeat(["depth": 7])
    await Gates.shared.pass(gate)
    return gate
}

@OrchestrationTrigger
func hurried(context: OrchestrationContext, page: String) async throws -> String {
    let policy = RetryPolicy(maxAttempts: 5, firstInterval: .milliseconds(10))
    return try await context.callActivity(slowAtFirst, page, retry: policy, timeout: .seconds(2))
}

/// Notes its attempts; the first goes on until it is asked to stop.
@ActivityTrigger
func slowAtFirst(page: String, context: ActivityContext) async throws -> String {
    Notebook.shared.write("\(context.attempt) \(context.idempotencyKey)", on: page)
    if context.attempt == 1 { try await untilCancelled() }
    return context.idempotencyKey
}

/// Nothing but the cancellation of its task ends it.
private func untilCancelled() async throws {
    let (never, kept) = AsyncStream<Void>.makeStream()
    for await _ in never {}
    withExtendedLifetime(kept) {}
    try Task.checkCancellation()
}
