import Petrel

/// Keeps what it was given last.
@EntityTrigger
struct Depot: Codable {
    var load = ""
    mutating func put(_ load: String) { self.load = load }
    func get() -> String { load }
}

@ActivityTrigger
func carry(load: String) -> String { load }

@OrchestrationTrigger
func carryOn(context: OrchestrationContext, load: String) async throws -> String {
    try await context.callActivity(carry, load)
}

struct LoadIsBroken: Error {}

/// Carries payloads that are stored apart: through an activity, a sub-orchestration and the state of an entity.
@OrchestrationTrigger
func hauler(context: OrchestrationContext, order: Order) async throws -> String {
    let depot = context.entity(Depot.self, context.instanceID)
    for number in 0..<order.size {
        let load = String(repeating: "\(number) \(context.instanceID) ", count: 8_000)
        async let one = context.callActivity(carry, load)
        async let other = context.callSubOrchestrator(carryOn, load)
        guard try await one == load, try await other == load else { throw LoadIsBroken() }
        try await depot.put(load)
        guard try await depot.get() == load else { throw LoadIsBroken() }
    }
    return "carried \(order.size) loads"
}
