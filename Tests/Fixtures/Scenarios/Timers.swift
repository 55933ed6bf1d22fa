import Petrel

/// Two timers, one after the other; answers how many milliseconds each took by the orchestration's clock.
@OrchestrationTrigger
func twoTimers(context: OrchestrationContext) async throws -> [Double] {
    let start = context.currentDateTime
    try await context.createTimer(for: .milliseconds(50))
    let middle = context.currentDateTime
    try await context.createTimer(until: middle.addingTimeInterval(0.05))
    let end = context.currentDateTime
    return [middle.timeIntervalSince(start) * 1_000, end.timeIntervalSince(middle) * 1_000]
}

/// A timer that ended long ago.
@OrchestrationTrigger
func pastTimer(context: OrchestrationContext) async throws -> String {
    try await context.createTimer(until: context.currentDateTime.addingTimeInterval(-1_000_000))
    return "went on"
}

struct Race: Codable, Sendable {
    var gate: String
    var timerMilliseconds: Int
}

/// The first of a timer, an event and an activity; the others are cancelled.
@OrchestrationTrigger
func race(context: OrchestrationContext, race: Race) async throws -> String {
    let winner = try await withThrowingTaskGroup(of: String.self) { group in
        group.addTask {
            try await context.createTimer(for: .milliseconds(race.timerMilliseconds))
            return "timer"
        }
        group.addTask {
            try await context.waitForEvent("Go")
            return "event"
        }
        group.addTask { try await context.callActivity(passGateUnlessCancelled, race.gate) }
        defer { group.cancelAll() }
        return try await group.next() ?? "nobody"
    }
    // The orchestration is not over: what was cancelled must not come back.
    return try await winner + " " + "\(context.callActivity(doubleOf, 21))"
}

struct Limit: Codable, Sendable {
    var milliseconds: Int
}

@OrchestrationTrigger
func answerInTime(context: OrchestrationContext, limit: Limit) async throws -> String {
    let result = try await context.withTimeout(.milliseconds(limit.milliseconds)) {
        let number = try await context.waitForEvent("Number", returning: Int.self)
        return try await context.callActivity(doubleOf, number)
    }
    return result.map { "answer \($0)" } ?? "time out"
}

/// What is cleaned up when the time is over is cleaned up in a cancelled task.
@OrchestrationTrigger
func cleanUpAfterTimeout(context: OrchestrationContext, page: String) async throws -> String {
    let result = try await context.withTimeout(.milliseconds(20)) {
        do {
            try await context.waitForEvent("Never")
        } catch is CancellationError {
            do {
                try await context.callActivity(writeNote, Note(page: page, line: "unshielded"))
            } catch is CancellationError {}
            try await context.shielded {
                try await context.callActivity(writeNote, Note(page: page, line: "shielded"))
                try await context.createTimer(for: .milliseconds(1))
                try await context.callActivity(writeNote, Note(page: page, line: "shielded again"))
            }
            throw CancellationError()
        }
        return "went on"
    }
    return result ?? "time out"
}

/// Runs when the host begins, and then not for a long time.
@TimerTrigger("0 0 0 29 2 *", runOnStartup: true, name: "atStartup")
func noteStartup(timer: TimerInfo, client: DurableClient) async throws {
    Notebook.shared.write("past due: \(timer.isPastDue), next: \(timer.scheduleStatus?.next != nil)", on: "startup")
    _ = try await client.startNew(timesTwo, 21, instanceID: "started-by-a-timer")
}
