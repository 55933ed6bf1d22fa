import Petrel

struct ChildOrder: Codable, Sendable {
    var childID: String?
    var gate: String = ""
}

@OrchestrationTrigger
func parentOf(context: OrchestrationContext, order: ChildOrder) async throws -> [String] {
    let child = try await context.callSubOrchestrator(describeSelf, "child", instanceID: order.childID)
    let byItself = try await context.callSubOrchestrator(describeSelf, "child")
    return [context.instanceID, child.id, child.parent ?? "", byItself.id, byItself.parent ?? ""]
}

struct Description: Codable, Sendable {
    var id: String
    var parent: String?
}

@OrchestrationTrigger
func describeSelf(context: OrchestrationContext, word: String) async throws -> Description {
    Description(id: context.instanceID, parent: context.parentInstanceID)
}

@OrchestrationTrigger
func parentOfWaiting(context: OrchestrationContext, order: ChildOrder) async throws {
    try await context.callSubOrchestrator(waitForever, order.gate, instanceID: order.childID)
}

@OrchestrationTrigger
func waitForever(context: OrchestrationContext, page: String) async throws {
    try await context.callActivity(writeNote, Note(page: page, line: "waits"))
    try await context.waitForEvent("Never")
}
