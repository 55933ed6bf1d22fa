// Sub-orchestrations: one orchestration made of others, each with a history of its own.
//
//     curl -i -X POST localhost:7071/api/orchestrators/setUpDevices -H 'Content-Type: application/json' -d '["lamp","door"]'

import Petrel

@HTTPTrigger(.post, route: "orchestrators/setUpDevices", authLevel: .anonymous)
func startSetUpDevices(request: HTTPRequestData, client: DurableClient) async throws -> HTTPResponseData {
    let id = try await client.startNew(setUpDevices, request.decode([String].self))
    return client.createCheckStatusResponse(request, id)
}

@OrchestrationTrigger
func setUpDevices(context: OrchestrationContext, devices: [String]) async throws -> [String] {
    try await withThrowingTaskGroup(of: String.self) { group in
        for device in devices {
            group.addTask { try await context.callSubOrchestrator(setUpDevice, device) }
        }
        return try await group.reduce(into: []) { $0.append($1) }.sorted()
    }
}

@OrchestrationTrigger
func setUpDevice(context: OrchestrationContext, device: String) async throws -> String {
    let serial = try await context.callActivity(registerDevice, device)
    return try await context.callActivity(activateDevice, serial)
}

@ActivityTrigger
func registerDevice(device: String) -> String { "\(device)-0001" }

@ActivityTrigger
func activateDevice(serial: String) -> String { "\(serial) is active" }
