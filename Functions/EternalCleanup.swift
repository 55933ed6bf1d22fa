// An eternal orchestration: it cleans up, rests, and continues as new, so that its history never grows. An event stops it.
//
//     curl -i -X POST localhost:7071/api/cleanups/nightly
//     curl -i -X POST localhost:7071/api/cleanups/nightly/stop

import Petrel

struct CleanupState: Codable, Sendable {
    var rounds = 0
    var removed = 0
}

let stopCleanup = ExternalEvent<String>("StopCleanup")

/// The instance id is the name: there is one cleanup of a name at a time.
@HTTPTrigger(.post, route: "cleanups/{name}", authLevel: .anonymous)
func startCleanup(request: HTTPRequestData, client: DurableClient) async throws -> HTTPResponseData {
    let id = "cleanup-\(request.parameters["name"] ?? "")"
    return client.createCheckStatusResponse(request, try await client.startNew(cleanUp, CleanupState(), instanceID: id))
}

@HTTPTrigger(.post, route: "cleanups/{name}/stop", authLevel: .anonymous)
func endCleanup(request: HTTPRequestData, client: DurableClient) async throws -> HTTPResponseData {
    try await client.raiseEvent(stopCleanup, "asked to", to: "cleanup-\(request.parameters["name"] ?? "")")
    return HTTPResponseData(status: 202)
}

@OrchestrationTrigger
func cleanUp(context: OrchestrationContext, state: CleanupState) async throws -> CleanupState {
    var state = state
    state.removed += try await context.callActivity(removeOldFiles, state.rounds)
    state.rounds += 1
    try context.setCustomStatus(state)
    if try await context.waitForEvent(stopCleanup, timeout: .seconds(1)) != nil { return state }
    try await context.continueAsNew(state)
}

/// Pretends to remove files; there is one more each round.
@ActivityTrigger
func removeOldFiles(round: Int) -> Int { round + 1 }
