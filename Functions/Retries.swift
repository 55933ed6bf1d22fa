// Retries: an activity that fails is tried again, with pauses that grow and survive a restart of the host.
//
//     curl -i -X POST localhost:7071/api/orchestrators/callFlakyService

import Petrel
import Synchronization

@HTTPTrigger(.post, route: "orchestrators/callFlakyService", authLevel: .anonymous)
func startFlaky(request: HTTPRequestData, client: DurableClient) async throws -> HTTPResponseData {
    let id = try await client.startNew(callFlakyService)
    return client.createCheckStatusResponse(request, id)
}

@OrchestrationTrigger
func callFlakyService(context: OrchestrationContext) async throws -> String {
    let policy = RetryPolicy(
        maxAttempts: 5, firstInterval: .milliseconds(100), backoffCoefficient: 2, maxInterval: .seconds(5),
        shouldRetry: { !$0.message.contains("closed for good") })
    return try await context.callActivity(flakyService, context.instanceID, retry: policy)
}

struct ServiceIsBusy: Error, CustomStringConvertible {
    var description: String { "the service is busy" }
}

/// How often each caller was turned away; in memory, so a new worker starts counting again.
private let refusals = Mutex<[String: Int]>([:])

/// Turns every caller away twice.
@ActivityTrigger
func flakyService(caller: String) throws -> String {
    let count = refusals.withLock { refusals in
        refusals[caller, default: 0] += 1
        return refusals[caller] ?? 0
    }
    if count <= 2 { throw ServiceIsBusy() }
    refusals.withLock { $0[caller] = nil }
    return "served at attempt \(count)"
}
