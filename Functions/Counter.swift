// An entity: a counter for each key, that many requests use at once and none of them can spoil.
//
//     curl -i -X POST localhost:7071/api/counters/visits/add -d 5
//     curl -i localhost:7071/api/counters/visits
//     curl -i -X DELETE localhost:7071/api/counters/visits

import Petrel

@EntityTrigger
struct Counter: Codable {
    var value = 0

    mutating func add(_ amount: Int) { value += amount }
    mutating func reset() { value = 0 }
    func get() -> Int { value }
}

@HTTPTrigger(.post, route: "counters/{key}/add", authLevel: .anonymous)
func addToCounter(request: HTTPRequestData, client: DurableClient) async throws -> HTTPResponseData {
    try await client.entity(Counter.self, request.parameters["key"] ?? "").signal.add(request.decode(Int.self))
    return HTTPResponseData(status: 202)
}

@HTTPTrigger(.get, route: "counters/{key}", authLevel: .anonymous)
func readCounter(request: HTTPRequestData, client: DurableClient) async throws -> Int {
    try await client.entity(Counter.self, request.parameters["key"] ?? "").get()
}

@HTTPTrigger(.delete, route: "counters/{key}", authLevel: .anonymous)
func deleteCounter(request: HTTPRequestData, client: DurableClient) async throws {
    try await client.signalEntity("counter", request.parameters["key"] ?? "", "delete")
}
