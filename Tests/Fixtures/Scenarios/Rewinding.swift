import Petrel

/// Fails until the gate of its name is open.
@ActivityTrigger
func useFragile(name: String) throws -> String {
    Notebook.shared.write("fragile", on: name)
    guard Gates.shared.isOpen(name) else { throw Broken(part: name) }
    return "whole"
}

@ActivityTrigger
func useSolid(name: String) -> String {
    Notebook.shared.write("solid", on: name)
    return "solid"
}

@OrchestrationTrigger
func fragileChild(context: OrchestrationContext, name: String) async throws -> [String] {
    async let solid = context.callActivity(useSolid, name)
    async let fragile = context.callActivity(useFragile, name)
    return try await [solid, fragile]
}

/// Waits for an event and for a pause, and then for a child that fails.
@OrchestrationTrigger
func fragileParent(context: OrchestrationContext, name: String) async throws -> [String] {
    let word = try await context.waitForEvent("Word", returning: String.self)
    try await context.createTimer(for: .milliseconds(1))
    return try await [word] + context.callSubOrchestrator(fragileChild, name)
}
