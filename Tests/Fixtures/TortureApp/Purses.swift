import Petrel

/// An amount that only ever changes by what it is told.
@EntityTrigger
struct Purse: Codable {
    var amount = 0

    /// - Returns: what is in it now.
    mutating func add(_ more: Int) -> Int {
        amount += more
        return amount
    }

    func get() -> Int { amount }
}

/// Adds one to a purse of its own, now without waiting and now waiting; at the end everything is in it, and once.
@OrchestrationTrigger
func tally(context: OrchestrationContext, order: Order) async throws -> Int {
    let purse = context.entity(Purse.self, context.instanceID)
    for number in 0..<order.size {
        try await purse.signal.add(1)
        _ = try await purse.add(1)
        try context.setCustomStatus(number)
    }
    return try await purse.get()
}

struct LockIsBroken: Error {}

/// Moves money from one of four purses that all share to another, and nobody else touches them meanwhile.
@OrchestrationTrigger
func transfer(context: OrchestrationContext, order: Order) async throws -> [Run] {
    let place = order.size % 4
    let from = context.entity(Purse.self, "shared-\(place)")
    let to = context.entity(Purse.self, "shared-\((place + 1 + order.pause % 3) % 4)")
    return try await context.lock(from, to) {
        let before = try await from.get()
        let run = try await context.errand("0", pause: order.pause)
        guard try await from.add(-order.size) == before - order.size else { throw LockIsBroken() }
        _ = try await to.add(order.size)
        return [run]
    }
}

/// Takes a purse and never gives it back by itself: somebody ends it.
@OrchestrationTrigger
func miser(context: OrchestrationContext, order: Order) async throws {
    let purse = context.entity(Purse.self, "shared-\(order.size % 4)")
    try await context.lock(purse) {
        _ = try await purse.get()
        try await context.waitForEvent("Never")
    }
}
