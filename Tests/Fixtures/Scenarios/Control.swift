import Petrel
import Synchronization

/// Values that look random: the same at the end, whatever was replayed, as when they were first made.
@OrchestrationTrigger
func deterministicValues(context: OrchestrationContext, page: String) async throws -> [String] {
    var values: [String] = []
    for _ in 0..<3 {
        let uuid = context.newUUID()
        let random = UInt64.random(in: .min ... .max, using: &context.random)
        let value = "\(uuid) \(random) \(context.currentDateTime.timeIntervalSince1970)"
        values.append(value)
        try await context.callActivity(writeNote, Note(page: page, line: value))
    }
    return values
}

@OrchestrationTrigger
func logging(context: OrchestrationContext) async throws -> [Bool] {
    let first = context.isReplaying
    context.logger.info("\(context.instanceID) begins")
    _ = try await context.callActivity(doubleOf, 1)
    context.logger.info("\(context.instanceID) goes on")
    _ = try await context.callActivity(doubleOf, 2)
    context.logger.info("\(context.instanceID) ends")
    return [first, context.isReplaying]
}

@OrchestrationTrigger
func showStatus(context: OrchestrationContext) async throws -> String {
    try context.setCustomStatus(Answer(text: "waits", number: 1))
    try await context.waitForEvent("Next")
    try context.setCustomStatus("goes on")
    return "done"
}

/// Which code an orchestrator has now, by instance: as if it had been changed while the instance ran.
private let codes = Mutex<[String: String]>([:])

@HTTPTrigger(.put, route: "code/{instance}", authLevel: .anonymous)
func changeCode(request: HTTPRequestData) throws {
    let code = try request.text()
    codes.withLock { $0[request.parameters["instance"] ?? ""] = code }
}

private let codeOfProcess = ProcessInfo.processInfo.environment["SCENARIO_CODE"]

/// Calls another activity when its code has changed.
@OrchestrationTrigger
func changing(context: OrchestrationContext) async throws -> String {
    let code = codes.withLock { $0[context.instanceID] } ?? codeOfProcess
    if code == "new" {
        try await context.createTimer(for: .milliseconds(1))
    } else {
        _ = try await context.callActivity(doubleOf, 1)
    }
    try await context.waitForEvent("Go")
    return code ?? "old"
}

@OrchestrationTrigger
func awaitsForeign(context: OrchestrationContext) async throws -> String {
    await nap()
    return "rested"
}

/// What an author does wrong, and the host must find: the test is over long before. A sleep that ended before the task has
/// suspended would leave no trace.
private func nap() async { try? await Task.sleep(for: .seconds(3_600)) }

@OrchestrationTrigger
func blocked(context: OrchestrationContext, gate: String) async throws -> String {
    try await context.callActivity(blockAtGate, gate)
}
