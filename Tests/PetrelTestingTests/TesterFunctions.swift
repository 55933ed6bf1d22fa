import Petrel

@OrchestrationTrigger
func napThenTell(context: OrchestrationContext, hours: Int) async throws -> String {
    let before = context.currentDateTime
    try await context.createTimer(for: .hours(hours))
    let slept = context.currentDateTime.timeIntervalSince(before)
    return try await context.callActivity(tell, "\(Int(slept / 3600)) hours")
}

@ActivityTrigger
func tell(what: String) -> String { "slept \(what)" }

@OrchestrationTrigger
func waitForever(context: OrchestrationContext) async throws -> String {
    try await context.waitForEvent("Never", returning: String.self)
}

@HTTPTrigger(.post, authLevel: .anonymous)
func startNap(request: HTTPRequestData, client: DurableClient) async throws -> HTTPResponseData {
    client.createCheckStatusResponse(request, try await client.startNew(napThenTell, request.decode(Int.self)))
}

let decision = ExternalEvent<Bool>("Decision")

@OrchestrationTrigger
func decideWithin(context: OrchestrationContext, days: Int) async throws -> String {
    guard let decided = try await context.waitForEvent(decision, timeout: .hours(24 * days)) else {
        return "nobody decided in \(days) days"
    }
    return "\(decided)"
}

@OrchestrationTrigger
func restEachDay(context: OrchestrationContext, days: Int) async throws -> [Int] {
    let start = context.currentDateTime
    var rested: [Int] = []
    for day in 1...days {
        try await context.createTimer(for: .hours(24))
        try await context.callActivity(noteDay, day)
        rested.append(Int(context.currentDateTime.timeIntervalSince(start) / 86_400))
        try context.setCustomStatus(day)
    }
    return rested
}

@ActivityTrigger
func noteDay(day: Int) {}

@OrchestrationTrigger
func shipPatiently(context: OrchestrationContext, what: String) async throws -> String {
    let policy = RetryPolicy(maxAttempts: 4, firstInterval: .hours(1), backoffCoefficient: 2)
    return try await context.callActivity(ship, what, retry: policy)
}

@ActivityTrigger
func ship(what: String) -> String { "shipped \(what)" }

@OrchestrationTrigger
func rollAndKnock(context: OrchestrationContext) async throws -> Int {
    let number = try await context.callActivity(roll)
    try await context.callActivity(noteDay, number)
    try await context.callActivity(knock)
    return number
}

@ActivityTrigger
func roll() -> Int { 1 }

@ActivityTrigger
func knock() {}

@OrchestrationTrigger
func askPython(context: OrchestrationContext, rooms: Int) async throws -> Double {
    try await context.callActivity("predict", rooms, returning: Double.self)
}

@HTTPTrigger(.get, route: "parcels/{id:int}", authLevel: .anonymous)
func parcel(request: HTTPRequestData) -> [String: String] {
    var answer = ["id": request.parameters["id"] ?? "", "origin": request.origin]
    for item in request.query { answer[item.name] = item.value }
    return answer
}

@HTTPTrigger(.get, authLevel: .anonymous)
func refuse(request: HTTPRequestData) throws -> String { throw Refused() }
