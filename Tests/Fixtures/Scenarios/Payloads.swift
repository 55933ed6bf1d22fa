import Petrel

/// Keeps the last text it was given.
@EntityTrigger
struct Shelf: Codable {
    var text = ""
    mutating func put(_ text: String) -> Int {
        self.text = text
        return text.utf8.count
    }
    func get() -> String { text }
}

@ActivityTrigger
func echoLong(text: String) -> String { text }

@OrchestrationTrigger
func longChild(context: OrchestrationContext, text: String) async throws -> String { text }

/// A text goes through everything that a payload can go through.
@OrchestrationTrigger
func longJourney(context: OrchestrationContext, text: String) async throws -> String {
    let event = try await context.waitForEvent("More", returning: String.self)
    let shelf = context.entity(Shelf.self, context.instanceID)
    guard try await shelf.put(event) == event.utf8.count else { return "the entity took something else" }
    async let echo = context.callActivity(echoLong, text)
    async let child = context.callSubOrchestrator(longChild, text)
    guard try await echo == text, try await child == text else { return "it came back as something else" }
    guard try await shelf.get() == event else { return "the entity kept something else" }
    if context.instanceID.hasSuffix("-again"), text.utf8.first == UInt8(ascii: "a") {
        try await context.continueAsNew("b" + text.dropFirst(), preserveUnprocessedEvents: true)
    }
    return text + event
}

/// Asks for what is beyond the limit.
@OrchestrationTrigger
func tooLong(context: OrchestrationContext, count: Int) async throws -> String {
    do {
        return try await context.callActivity(echoLong, String(repeating: "x", count: count))
    } catch let error as PayloadError {
        return error.message
    }
}
