// The first orchestration: three activities at once, their results in order.
//
//     curl -i -X POST localhost:7071/api/orchestrators/helloCities

import Petrel

@HTTPTrigger(.post, route: "orchestrators/helloCities", authLevel: .anonymous)
func startHelloCities(request: HTTPRequestData, client: DurableClient) async throws -> HTTPResponseData {
    let id = try await client.startNew(helloCities)
    return client.createCheckStatusResponse(request, id)
}

@OrchestrationTrigger
func helloCities(context: OrchestrationContext) async throws -> [String] {
    async let tokyo = context.callActivity(sayHello, "Tokyo")
    async let seattle = context.callActivity(sayHello, "Seattle")
    async let london = context.callActivity(sayHello, "London")
    return try await [tokyo, seattle, london]
}

@ActivityTrigger
func sayHello(city: String) -> String { "Hello \(city)!" }
