import Petrel

@ActivityTrigger
func doubleOf(number: Int) -> Int { number * 2 }

@OrchestrationTrigger
func inSequence(context: OrchestrationContext, numbers: [Int]) async throws -> [Int] {
    var doubled: [Int] = []
    for number in numbers { doubled.append(try await context.callActivity(doubleOf, number)) }
    return doubled
}

@OrchestrationTrigger
func atOnce(context: OrchestrationContext, number: Int) async throws -> [Int] {
    async let first = context.callActivity(doubleOf, number)
    async let second = context.callActivity(doubleOf, number + 1)
    let third = try await context.callActivity(doubleOf, number + 2)
    return try await [first, second, third]
}

@OrchestrationTrigger
func fanOut(context: OrchestrationContext, count: Int) async throws -> Int {
    try await withThrowingTaskGroup(of: Int.self) { group in
        for number in 0..<count { group.addTask { try await context.callActivity(doubleOf, number) } }
        return try await group.reduce(0, +)
    }
}

@OrchestrationTrigger
func callByName(context: OrchestrationContext, number: Int) async throws -> Int {
    let doubled = try await context.callActivity("doubleOf", number, returning: Int.self)
    return try await context.callSubOrchestrator("timesTwo", doubled, returning: Int.self)
}

@OrchestrationTrigger
func timesTwo(context: OrchestrationContext, number: Int) async throws -> Int { number * 2 }

/// Its activity is in another language.
@OrchestrationTrigger
func callElsewhere(context: OrchestrationContext, number: Int) async throws -> Int {
    try await context.callActivity("triple", number, returning: Int.self)
}
