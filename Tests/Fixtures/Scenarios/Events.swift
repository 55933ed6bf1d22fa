import Petrel

struct Answer: Codable, Sendable {
    var text: String
    var number: Int
}

let answerEvent = ExternalEvent<Answer>("Answer")

/// Goes to wait only when the gate is open.
@OrchestrationTrigger
func awaitAnswer(context: OrchestrationContext, gate: String?) async throws -> Answer {
    if let gate { _ = try await context.callActivity(passGate, gate) }
    return try await context.waitForEvent(answerEvent)
}

@OrchestrationTrigger
func awaitAnswerForAWhile(context: OrchestrationContext, limit: Limit) async throws -> String {
    let answer = try await context.waitForEvent(answerEvent, timeout: .milliseconds(limit.milliseconds))
    return answer?.text ?? "time out"
}

/// Three waits for one name at once: the oldest waiter gets the oldest event.
@OrchestrationTrigger
func threeWaiters(context: OrchestrationContext) async throws -> [Int] {
    async let first = context.waitForEvent("Number", returning: Int.self)
    async let second = context.waitForEvent("number", returning: Int.self)
    async let third = context.waitForEvent("NUMBER", returning: Int.self)
    return try await [first, second, third]
}

struct Message: Codable, Sendable {
    var to: String
    var number: Int
}

@OrchestrationTrigger
func sendNumber(context: OrchestrationContext, message: Message) async throws {
    try context.sendEvent("Number", message.number, to: message.to)
}

struct Tally: Codable, Sendable {
    var gate: String?
    var numbers: [Int] = []
}

/// One generation for each number, five in all. The gate lets all come while nobody waits.
@OrchestrationTrigger
func collectNumbers(context: OrchestrationContext, tally: Tally) async throws -> [Int] {
    var tally = tally
    if let gate = tally.gate {
        _ = try await context.callActivity(passGate, gate)
        tally.gate = nil
    }
    tally.numbers.append(try await context.waitForEvent("Number", returning: Int.self))
    if tally.numbers.count == 5 { return tally.numbers }
    try await context.continueAsNew(tally)
}
