import Foundation
import Petrel

@ActivityTrigger
func work(input: String) -> String { input }

/// W1: three activities, one after the other.
@OrchestrationTrigger
func sequence(context: OrchestrationContext, input: String) async throws -> String {
    let a = try await context.callActivity(work, input)
    let b = try await context.callActivity(work, a)
    return try await context.callActivity(work, b)
}

/// W2: many activities at once.
@OrchestrationTrigger
func fanOut(context: OrchestrationContext, width: Int) async throws -> Int {
    try await withThrowingTaskGroup(of: String.self) { group in
        for number in 0..<width { group.addTask { try await context.callActivity(work, "\(number)") } }
        return try await group.reduce(0) { count, _ in count + 1 }
    }
}

/// W3: one activity.
@OrchestrationTrigger
func single(context: OrchestrationContext, input: String) async throws -> String {
    try await context.callActivity(work, input)
}

/// W4: many activities, one after the other; says when each was done, by the orchestrator's clock.
@OrchestrationTrigger
func long(context: OrchestrationContext, length: Int) async throws -> [Double] {
    var times: [Double] = []
    for number in 0..<length {
        _ = try await context.callActivity(work, "\(number)")
        times.append(context.currentDateTime.timeIntervalSince1970)
    }
    return times
}

/// W5: starts W1's orchestration for who asks over HTTP.
@HTTPTrigger(.post, route: "sequence", authLevel: .anonymous)
func startSequence(request: HTTPRequestData, client: DurableClient) async throws -> HTTPResponseData {
    client.createCheckStatusResponse(request, try await client.startNew(sequence, "x"))
}

/// What the process that runs these functions has used so far.
@HTTPTrigger(.get, route: "usage", authLevel: .anonymous)
func usage(request: HTTPRequestData) -> Usage { .now }

/// Begins to watch that process's memory anew.
@HTTPTrigger(.post, route: "forgetPeak", authLevel: .anonymous)
func forgetPeak(request: HTTPRequestData) { Usage.forgetPeak() }

/// W6: waits.
@OrchestrationTrigger
func waiting(context: OrchestrationContext, input: String) async throws -> String {
    try await context.waitForEvent("go", returning: String.self)
}

/// A history of so many activities, then a wait, then two hundred activities more; says when each of these was done, by
/// the orchestrator's clock.
@OrchestrationTrigger
func grown(context: OrchestrationContext, length: Int) async throws -> [Double] {
    for _ in 0..<length { _ = try await context.callActivity(work, "x") }
    try await context.waitForEvent("go")
    var times: [Double] = []
    for _ in 0..<200 {
        _ = try await context.callActivity(work, "x")
        times.append(context.currentDateTime.timeIntervalSince1970)
    }
    return times
}

/// W7 and W8: counts.
@EntityTrigger
struct Tally: Codable {
    var count = 0
    mutating func add(_ more: Int) { count += more }
    func get() -> Int { count }
}

/// Two entities to lock.
struct Pair: Codable, Sendable {
    var one: Int
    var other: Int
}

/// W8: locks two entities and calls each.
@OrchestrationTrigger
func lockPair(context: OrchestrationContext, pair: Pair) async throws {
    let one = context.entity(Tally.self, "\(pair.one)")
    let other = context.entity(Tally.self, "\(pair.other == pair.one ? pair.one + 1 : pair.other)")
    try await context.lock(one, other) {
        _ = try await one.get()
        _ = try await other.get()
    }
}

/// W9: as little as a function can do.
@HTTPTrigger(.get, route: "hello", authLevel: .anonymous)
func hello() -> String { "hello" }

/// W10: where its messages are.
let messageQueue = "messages"

/// W10: looks at a message.
@QueueTrigger("messages")
func take(text: String) {}
