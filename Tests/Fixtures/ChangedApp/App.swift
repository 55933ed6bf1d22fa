import Petrel

@main struct App: WorkerMain {}

// Orchestrators of the scenarios, as somebody has changed them while instances were under way.

@OrchestrationTrigger
func inSequence(context: OrchestrationContext, numbers: [Int]) async throws -> [Int] {
    var doubled: [Int] = []
    for number in numbers {
        let name = number == 2 ? "twiceOf" : "doubleOf"
        doubled.append(try await context.callActivity(name, number, returning: Int.self))
    }
    return doubled
}

/// One call is missing.
@OrchestrationTrigger
func atOnce(context: OrchestrationContext, number: Int) async throws -> [Int] {
    async let first = context.callActivity("doubleOf", number, returning: Int.self)
    async let second = context.callActivity("doubleOf", number + 1, returning: Int.self)
    return try await [first, second]
}

/// Asks for the same, and ends otherwise.
@OrchestrationTrigger
func callByName(context: OrchestrationContext, number: Int) async throws -> Int {
    let doubled = try await context.callActivity("doubleOf", number, returning: Int.self)
    let again = try await context.callSubOrchestrator("timesTwo", doubled, returning: Int.self)
    throw NonRetriableError("\(again) is too much")
}

/// Waits for another event.
@OrchestrationTrigger
func awaitAnswer(context: OrchestrationContext, gate: String?) async throws {
    try await context.waitForEvent("Reply")
}
