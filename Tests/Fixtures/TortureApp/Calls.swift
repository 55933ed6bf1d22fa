import Petrel

/// One activity after the other.
@OrchestrationTrigger
func chain(context: OrchestrationContext, order: Order) async throws -> [Run] {
    var runs: [Run] = []
    for number in 0..<order.size {
        runs.append(try await context.errand("\(number)", pause: order.pause))
        try context.setCustomStatus(runs.count)
    }
    return runs
}

/// All activities at once.
@OrchestrationTrigger
func fan(context: OrchestrationContext, order: Order) async throws -> [Run] {
    try await withThrowingTaskGroup(of: Run.self) { group in
        for number in 0..<order.size {
            group.addTask { try await context.errand("\(number)", pause: order.pause) }
        }
        var runs: [Run] = []
        for try await run in group {
            runs.append(run)
            try context.setCustomStatus(runs.count)
        }
        return runs
    }
}

/// An activity that fails `size` times, tried again until it succeeds.
@OrchestrationTrigger
func retrying(context: OrchestrationContext, order: Order) async throws -> [Run] {
    let policy = RetryPolicy(
        maxAttempts: order.size + 1, firstInterval: .milliseconds(order.pause), backoffCoefficient: 1.5)
    let errand = Errand(execution: context.executionID, label: "0", pause: 0, failures: order.size)
    return [try await context.callActivity(record, errand, retry: policy)]
}

/// Sub-orchestrations at once, half of them under ids of their parent's choice.
@OrchestrationTrigger
func family(context: OrchestrationContext, order: Order) async throws -> [[Run]] {
    let child = Order(size: 2, pause: order.pause, senders: 0)
    return try await withThrowingTaskGroup(of: (Int, [Run]).self) { group in
        for number in 0..<order.size {
            group.addTask {
                let id = number.isMultiple(of: 2) ? "\(context.instanceID)-child-\(number)" : nil
                return (number, try await context.callSubOrchestrator(chain, child, instanceID: id))
            }
        }
        var runs = Array(repeating: [Run](), count: order.size)
        for try await (number, answer) in group { runs[number] = answer }
        return runs
    }
}
