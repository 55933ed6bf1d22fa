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
