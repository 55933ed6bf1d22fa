import Petrel

struct EarlyTimer: Error {}

/// Timers, each followed by an activity, and at the end a race that the timer wins.
@OrchestrationTrigger
func clock(context: OrchestrationContext, order: Order) async throws -> [Run] {
    var runs: [Run] = []
    for number in 0..<order.size {
        let begin = context.currentDateTime
        try await context.createTimer(for: .milliseconds(order.pause))
        // A date counts in doubles of seconds: less than a microsecond is lost.
        guard context.currentDateTime.timeIntervalSince(begin) + 0.000_001 >= Double(order.pause) / 1000 else {
            throw EarlyTimer()
        }
        runs.append(try await context.errand("\(number)"))
        try context.setCustomStatus(runs.count)
    }
    let letter = try await context.waitForEvent("Never", returning: Letter.self, timeout: .milliseconds(order.pause))
    guard letter == nil else { throw EarlyTimer() }
    return runs
}

/// Takes letters until each sender's last one has come.
@OrchestrationTrigger
func inbox(context: OrchestrationContext, order: Order) async throws -> [Letter] {
    var taken: [Letter] = []
    while taken.filter(\.isLast).count < order.senders {
        taken.append(try await context.waitForEvent("Letter", returning: Letter.self))
        try context.setCustomStatus(taken.count)
    }
    return taken
}

/// The same, a few letters and one activity to each generation.
@OrchestrationTrigger
func eternal(context: OrchestrationContext, order: Order) async throws -> [Letter] {
    var taken = order.taken ?? []
    let generation = order.generation ?? 0
    // A generation begins without a custom status.
    try context.setCustomStatus(taken.count)
    let atLeast = taken.count + order.size
    while taken.count < atLeast, taken.filter(\.isLast).count < order.senders {
        taken.append(try await context.waitForEvent("letter", returning: Letter.self))
        try context.setCustomStatus(taken.count)
    }
    _ = try await context.errand("\(generation)", pause: order.pause)
    if taken.filter(\.isLast).count == order.senders { return taken }
    var next = order
    next.taken = taken
    next.generation = generation + 1
    try await context.continueAsNew(next)
}

/// Writes letters to another instance.
@OrchestrationTrigger
func herald(context: OrchestrationContext, order: Order) async throws {
    for number in 1...max(order.size, 1) {
        let letter = Letter(sender: context.instanceID, number: number, isLast: number >= order.size)
        try context.sendEvent("Letter", letter, to: order.target ?? "")
        if number.isMultiple(of: 2) { _ = try await context.errand("\(number)", pause: order.pause) }
    }
}

/// Waits for an activity less long than it takes, and goes on without it.
@OrchestrationTrigger
func race(context: OrchestrationContext, order: Order) async throws -> [Run] {
    let late = try await context.withTimeout(.milliseconds(order.pause)) {
        try await context.errand("0", pause: order.pause * 20)
    }
    guard late == nil else { throw EarlyTimer() }
    return [try await context.errand("1")]
}

/// Never ends by itself, and neither does its child: both are waiting to be terminated.
@OrchestrationTrigger
func doomed(context: OrchestrationContext, order: Order) async throws {
    async let child: Void = context.callSubOrchestrator(forlorn)
    _ = try await fanOut(context, order)
    try await context.waitForEvent("Never")
    try await child
}

@OrchestrationTrigger
func forlorn(context: OrchestrationContext) async throws {
    _ = try await context.errand("0")
    try await context.waitForEvent("Never")
}

private func fanOut(_ context: OrchestrationContext, _ order: Order) async throws -> Int {
    try await withThrowingTaskGroup(of: Run.self) { group in
        for number in 0..<order.size { group.addTask { try await context.errand("\(number)", pause: order.pause) } }
        return try await group.reduce(into: 0) { count, _ in count += 1 }
    }
}
