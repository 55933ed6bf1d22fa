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

/// W4: many activities, one after the other; says how long the first and last hundred took by the orchestrator's clock.
@OrchestrationTrigger
func long(context: OrchestrationContext, length: Int) async throws -> [Double] {
    var times: [Double] = []
    for number in 0..<length {
        _ = try await context.callActivity(work, "\(number)")
        times.append(context.currentDateTime.timeIntervalSince1970)
    }
    return times
}
