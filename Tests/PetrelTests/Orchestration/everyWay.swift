import DurableTask
import Testing

@testable import Petrel

/// Runs an orchestration warm, cold at every turn, and mixed, again and again, and expects one log of actions.
/// - Returns: that log.
@discardableResult
func everyWay<Output: Codable & Sendable>(
    times: Int = 1_000, seed: UInt64 = 1,
    _ body: @escaping @Sendable (OrchestrationContext) async throws -> Output,
    sourceLocation: SourceLocation = #_sourceLocation, script: (inout ScriptedHistory) -> Void
) -> [String] {
    func once(_ delivery: ScriptedHistory.Delivery, _ coldness: UInt64) -> [String] {
        var history = ScriptedHistory(delivery, seed: seed, body)
        history.coldness = SeededRandom(state: coldness)
        history.start()
        script(&history)
        return history.log + (history.hold.map { ["held: \($0.message)"] } ?? [])
    }
    let reference = once(.warm, 0)
    for time in 0..<times {
        let delivery = ScriptedHistory.Delivery.allCases[time % 3]
        let log = once(delivery, UInt64(time))
        guard log == reference else {
            Issue.record("run \(time), \(delivery): \(log) is not \(reference)", sourceLocation: sourceLocation)
            break
        }
    }
    return reference
}
