// An order from stock to shipment: retries where waiting helps, a person's approval where it is dear, compensation where
// it fails, and a custom status that says how far it is.
//
//     curl -i -X POST localhost:7071/api/orders -H 'Content-Type: application/json' -d '{"item": "lamp", "quantity": 2, "price": 30}'
//     curl -i -X POST localhost:7071/api/orders -H 'Content-Type: application/json' -d '{"item": "piano", "quantity": 1, "price": 9000}'
//     curl -i -X POST localhost:7071/api/orders/{id}/approval -H 'Content-Type: application/json' -d '{"approved": true, "by": "Ada"}'

import Petrel

struct Order: Codable, Sendable {
    var item: String
    var quantity: Int
    var price: Double

    var total: Double { Double(quantity) * price }
}

struct OrderApproval: Codable, Sendable {
    var approved: Bool
    var by: String
}

/// What a caller sees while the order is under way.
struct OrderProgress: Codable, Sendable, Equatable {
    enum Stage: String, Codable, Sendable {
        case reserving, waitingForApproval, charging, shipping, givingBack
    }
    var stage: Stage
    /// Parts done of those there are.
    var done: Int
    var of = 3
}

struct OrderResult: Codable, Sendable, Equatable {
    enum Outcome: String, Codable, Sendable {
        case shipped, refused, expired, failed
    }
    var outcome: Outcome
    /// What it says: the parcel's number, or why there is none.
    var detail: String
    /// What was given back, the last first.
    var givenBack: [String] = []
}

let orderApproval = ExternalEvent<OrderApproval>("OrderApproval")

@HTTPTrigger(.post, route: "orders", authLevel: .anonymous)
func placeOrder(request: HTTPRequestData, client: DurableClient) async throws -> HTTPResponseData {
    let order = try request.decode(Order.self)
    guard (1...1_000).contains(order.quantity), order.price >= 0 else {
        return .text("An order has a quantity from 1 to 1,000 and a price that is not negative.", status: 400)
    }
    return client.createCheckStatusResponse(request, try await client.startNew(processOrder, order))
}

@HTTPTrigger(.post, route: "orders/{id}/approval", authLevel: .anonymous)
func decideOrder(request: HTTPRequestData, client: DurableClient) async throws -> HTTPResponseData {
    try await client.raiseEvent(
        orderApproval, request.decode(OrderApproval.self), to: request.parameters["id"] ?? "")
    return HTTPResponseData(status: 202)
}

@OrchestrationTrigger
func processOrder(context: OrchestrationContext, order: Order) async throws -> OrderResult {
    let patience = RetryPolicy(
        maxAttempts: 4, firstInterval: .seconds(5), backoffCoefficient: 3, maxInterval: .minutes(1))
    /// What there is to give back: the last is given back first.
    var taken: [Taken] = []
    do {
        try context.setCustomStatus(OrderProgress(stage: .reserving, done: 0))
        taken.append(.reservation(try await context.callActivity(reserveStock, order, retry: patience)))

        if order.total > 1_000 {
            try context.setCustomStatus(OrderProgress(stage: .waitingForApproval, done: 1))
            guard let decision = try await context.waitForEvent(orderApproval, timeout: .hours(48)) else {
                return try await end(.expired, "nobody decided within two days", giveBack: taken, context)
            }
            guard decision.approved else {
                return try await end(.refused, "\(decision.by) said no", giveBack: taken, context)
            }
        }

        try context.setCustomStatus(OrderProgress(stage: .charging, done: 1))
        taken.append(.payment(try await context.callActivity(chargeCustomer, order, retry: patience)))

        try context.setCustomStatus(OrderProgress(stage: .shipping, done: 2))
        let parcel = try await context.callActivity(shipOrder, order, retry: patience)
        try context.setCustomStatus(OrderProgress(stage: .shipping, done: 3))
        return OrderResult(outcome: .shipped, detail: parcel)
    } catch let error as TaskFailedError {
        return try await end(.failed, error.failure.message, giveBack: taken, context)
    }
}

/// Something an order has taken that can be given back.
enum Taken: Codable, Sendable {
    case reservation(String)
    case payment(String)
}

/// Gives back what was taken, the last first, also when the orchestration is cancelled meanwhile.
private func end(
    _ outcome: OrderResult.Outcome, _ detail: String, giveBack taken: [Taken], _ context: OrchestrationContext
) async throws -> OrderResult {
    try context.setCustomStatus(OrderProgress(stage: .givingBack, done: taken.count))
    let givenBack = try await context.shielded {
        var givenBack: [String] = []
        for thing in taken.reversed() {
            let patience = RetryPolicy(maxAttempts: 10, firstInterval: .minutes(1), backoffCoefficient: 2)
            givenBack.append(try await context.callActivity(giveBack, thing, retry: patience))
        }
        return givenBack
    }
    return OrderResult(outcome: outcome, detail: detail, givenBack: givenBack)
}

@ActivityTrigger
func reserveStock(order: Order) throws -> String {
    if order.item == "unicorn" { throw NonRetriableError("there are no unicorns") }
    return "\(order.quantity) × \(order.item)"
}

/// The idempotency key is the same when the call is repeated: the payment service takes the money once.
@ActivityTrigger
func chargeCustomer(order: Order, context: ActivityContext) throws -> String {
    context.logger.info("Charging \(order.total) under the key \(context.idempotencyKey)")
    return "payment of \(order.total)"
}

@ActivityTrigger
func shipOrder(order: Order) throws -> String {
    if order.item == "elephant" { throw NonRetriableError("no carrier takes an elephant") }
    return "parcel with \(order.quantity) × \(order.item)"
}

@ActivityTrigger
func giveBack(thing: Taken) -> String {
    switch thing {
    case .reservation(let what): "reservation of \(what)"
    case .payment(let what): what
    }
}
