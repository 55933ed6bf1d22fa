import Petrel

struct Broken: Error, CustomStringConvertible {
    var part: String
    var description: String { "the \(part) is broken" }
}

@ActivityTrigger
func useBroken(part: String) throws { throw Broken(part: part) }

@OrchestrationTrigger
func failingParent(context: OrchestrationContext, part: String) async throws {
    try await context.callSubOrchestrator(failingChild, part)
}

@OrchestrationTrigger
func failingChild(context: OrchestrationContext, part: String) async throws {
    try await context.callActivity(useBroken, part)
}

@OrchestrationTrigger
func failingByItself(context: OrchestrationContext, part: String) async throws { throw Broken(part: part) }

/// Catches what a child fails with, and says what it was.
@OrchestrationTrigger
func catchingParent(context: OrchestrationContext, part: String) async throws -> [String] {
    do {
        try await context.callSubOrchestrator(failingChild, part)
        return []
    } catch let error as TaskFailedError {
        return [error.kind.rawValue, error.name, error.failure.errorType, error.failure.innerFailure?.message ?? ""]
    }
}

struct Attempts: Codable, Sendable {
    var page: String
    /// How many attempts fail before one does not.
    var failures: Int
    var maxAttempts: Int
    var firstMilliseconds: Int = 1
    var coefficient: Double = 1
    var maxMilliseconds: Int?
    var totalMilliseconds: Int?
    /// Failures with this word are not worth another attempt.
    var hopelessWord: String?
    var isNonRetriable = false
}

@OrchestrationTrigger
func retryActivity(context: OrchestrationContext, attempts: Attempts) async throws -> String {
    try await context.callActivity(failAFewTimes, attempts, retry: attempts.policy)
}

@OrchestrationTrigger
func retryChild(context: OrchestrationContext, attempts: Attempts) async throws -> String {
    try await context.callSubOrchestrator(failingAFewTimes, attempts, retry: attempts.policy)
}

@OrchestrationTrigger
func failingAFewTimes(context: OrchestrationContext, attempts: Attempts) async throws -> String {
    try await context.callActivity(failAFewTimes, attempts)
}

/// Notes each attempt's idempotency key and time.
@ActivityTrigger
func failAFewTimes(attempts: Attempts, context: ActivityContext) async throws -> String {
    let now = Date().timeIntervalSince1970 * 1_000
    Notebook.shared.write("\(context.idempotencyKey) \(now)", on: attempts.page)
    let count = await Notebook.shared.read(attempts.page, atLeast: 0).count
    guard count <= attempts.failures else { return "attempt \(count)" }
    if attempts.isNonRetriable { throw NonRetriableError("hopeless", cause: Broken(part: "engine")) }
    throw Broken(part: "part \(count)")
}

extension Attempts {
    var policy: RetryPolicy {
        RetryPolicy(
            maxAttempts: maxAttempts, firstInterval: .milliseconds(firstMilliseconds), backoffCoefficient: coefficient,
            maxInterval: maxMilliseconds.map { .milliseconds($0) },
            totalTimeout: totalMilliseconds.map { .milliseconds($0) },
            shouldRetry: { [hopelessWord] in hopelessWord.map($0.message.contains) != true })
    }
}
