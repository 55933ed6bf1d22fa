// Versioning: an orchestration is changed while instances of it run. Each goes on as it began.
//
//     curl -i -X POST localhost:7071/api/checkouts/1.0 -H 'Content-Type: application/json' -d '["tea","kettle"]'
//     curl -i -X POST localhost:7071/api/checkouts/2.0 -H 'Content-Type: application/json' -d '["tea","kettle"]'
//     curl -i -X POST localhost:7071/api/checkouts/3.0 -H 'Content-Type: application/json' -d '["tea","kettle"]'
//
// An app of your own leaves the version out of the address, and says 'extensions.durableTask.defaultVersion' in host.yaml.

import Petrel

@HTTPTrigger(.post, route: "checkouts/{version}", authLevel: .anonymous)
func startCheckout(request: HTTPRequestData, client: DurableClient) async throws -> HTTPResponseData {
    let id = try await client.startNew(
        checkout, request.decode([String].self), version: request.parameters["version"])
    return client.createCheckStatusResponse(request, id)
}

/// Runs every version without a function of its own.
@OrchestrationTrigger
func checkout(context: OrchestrationContext, basket: [String]) async throws -> String {
    let price = try await context.callActivity(priceBasket, basket)
    var rebate = 0
    // A small change: those that began before 2.0 have no such activity in their history, and must not ask for it.
    if context.isVersion(atLeast: "2.0") {
        rebate = try await context.callActivity(findRebate, price)
    }
    return "\(price - rebate) by invoice"
}

/// A large change: the same name, another function. Once no instance is older than 3.0, the one above can go.
@OrchestrationTrigger(name: "checkout", version: "3.0")
func checkoutByCard(context: OrchestrationContext, basket: [String]) async throws -> String {
    async let price = context.callActivity(priceBasket, basket)
    async let card = context.callActivity(findCard)
    return try await "\(price) by \(card)"
}

@ActivityTrigger
func priceBasket(basket: [String]) -> Int { 10 * basket.count }

@ActivityTrigger
func findRebate(price: Int) -> Int { price / 10 }

@ActivityTrigger
func findCard() -> String { "card 4711" }
