public import Petrel

// Functions as an author writes them: what is tested is that they compile, are found and can be called.

struct Parcel: Codable, Sendable, Hashable {
    var id: Int
    var amount: Double
}

@ActivityTrigger
func greetCity(city: String) -> String { "Hello \(city)!" }

@ActivityTrigger
func doubled(_ number: Int) async throws -> Int {
    guard number >= 0 else { throw NegativeNumber(number: number) }
    return number * 2
}

@ActivityTrigger
func answer() -> Int { 42 }

@ActivityTrigger
private func forget(_ order: Parcel?) {}

@ActivityTrigger(name: "renamed-activity")
func describe(context: ActivityContext, of order: Parcel) throws -> [String: Double]? {
    order.id == 0 ? nil : ["\(context.name) \(order.id)": order.amount]
}

@ActivityTrigger
func rest(_ context: ActivityContext) async {}

@ActivityTrigger
@MainActor func onMain(text: sending String) -> String { text }

@ActivityTrigger
func `default`(`in`: Int = 3) -> Int { `in` }

@OrchestrationTrigger
func greetCities(context: OrchestrationContext) async throws -> [String] {
    async let tokyo = context.callActivity(greetCity, "Tokyo")
    async let seattle = context.callActivity(greetCity, "Seattle")
    return try await [tokyo, seattle]
}

@OrchestrationTrigger
func everyHandle(input: Parcel, context: OrchestrationContext) async throws -> Int {
    let number = try await context.callActivity(answer)
    try await context.callActivity(forget, input)
    try await context.callActivity(rest)
    let lines = try await context.callActivity(describe, input)
    let cities = try await context.callSubOrchestrator(greetCities)
    try await context.callSubOrchestrator(quiet)
    let loaded = try await context.callActivity(ParcelApp.load, input.id)
    let grouped = try await context.callActivity(GroupedFunctions.shout, "a")
    let count = try await context.callActivity(ParcelApp.count)
    return try await context.callActivity(doubled, number) + (lines?.count ?? 0) + cities.count + loaded.id
        + grouped.count + count
}

@OrchestrationTrigger
func quiet(_: OrchestrationContext) {}

enum GroupedFunctions {
    @ActivityTrigger
    static func shout(_ text: String) -> String { text.uppercased() }

    @ActivityTrigger
    static func tick() -> Int { 1 }

    @OrchestrationTrigger
    static func inner(context: OrchestrationContext, text: String) async throws -> String {
        try await context.callActivity(shout, text)
    }
}

@FunctionApp
struct ParcelApp {
    let prices: [Int: Double]

    init() { prices = [7: 2.5] }

    @ActivityTrigger
    func load(id: Int) throws -> Parcel {
        guard let amount = prices[id] else { throw NegativeNumber(number: id) }
        return Parcel(id: id, amount: amount)
    }

    @ActivityTrigger
    func count() -> Int { prices.count }

    @HTTPTrigger(.get, route: "parcels/{id:int}")
    private func show(request: HTTPRequestData) async throws -> Parcel {
        try load(id: request.parameters["id"].flatMap { Int($0) } ?? 0)
    }
}

@FunctionApp
final class BrokenApp: Sendable {
    static func make() throws -> BrokenApp { throw NegativeNumber(number: -1) }

    @ActivityTrigger
    func useless() async -> Int { 1 }
}

struct NegativeNumber: Error, Equatable {
    var number: Int
}

@HTTPTrigger(.post, "PURGE", route: "things/{*rest}", authLevel: .anonymous)
func everything(client: DurableClient, request: HTTPRequestData) async throws -> HTTPResponseData {
    try .json(request.decode(Parcel.self), status: 201)
}

@HTTPTrigger
func greet(_ request: HTTPRequestData) -> String { "Hello \(request.query("name") ?? "you")" }

@HTTPTrigger(authLevel: .admin, name: "no-content")
func nothing() async {}

@HTTPTrigger(.get)
func opaque() -> some Encodable { [1, 2] }

@ActivityTrigger
public func openToAll(_ context: ActivityContext, text: String) -> String { text }

@OrchestrationTrigger
package func openToPackage(context: OrchestrationContext) {}
