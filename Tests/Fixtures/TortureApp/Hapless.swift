import Foundation
import Petrel

/// Fails, and its sub-orchestration with it, until somebody mends what they need and rewinds it.
@OrchestrationTrigger
func hapless(context: OrchestrationContext, order: Order) async throws -> [Run] {
    var runs: [Run] = []
    for number in 0..<order.size { runs.append(try await context.errand("\(number)", pause: order.pause)) }
    var own = order
    own.target = context.instanceID
    async let child = context.callSubOrchestrator(unlucky, own, instanceID: "\(context.instanceID)-child-0")
    async let last = context.fragileErrand(own)
    return try await runs + child + [last]
}

@OrchestrationTrigger
func unlucky(context: OrchestrationContext, order: Order) async throws -> [Run] {
    async let solid = context.errand("child", pause: order.pause)
    async let fragile = context.fragileErrand(order)
    return try await [solid, fragile]
}

extension OrchestrationContext {
    /// - Parameter order: its target is the instance whose file mends it.
    fileprivate func fragileErrand(_ order: Order) async throws -> Run {
        var errand = Errand(execution: executionID, label: "fragile", pause: order.pause, failures: 0)
        errand.needs = "\(order.target ?? "").mended"
        return try await callActivity(record, errand)
    }
}
