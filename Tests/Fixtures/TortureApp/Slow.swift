import Petrel

/// Takes a second and no work: so many at once, and no more, are done in one. The time is what makes an overload of known size;
/// nobody waits for it to pass.
@ActivityTrigger
func takeASecond(number: Int) async throws -> Int {
    try await Task.sleep(for: .seconds(1))
    return number
}

@OrchestrationTrigger
func slow(context: OrchestrationContext, number: Int) async throws -> Int {
    try await context.callActivity(takeASecond, number)
}
