import Foundation
import Petrel

/// One call of an activity.
struct Errand: Codable, Sendable {
    /// The execution that calls.
    var execution: String
    /// Tells the calls of one instance apart.
    var label: String
    /// How long it takes, in milliseconds.
    var pause: Int
    /// How many attempts fail before one succeeds.
    var failures: Int
    /// It fails while there is no file whose name is that of the ledger with this at its end.
    var needs: String?
}

/// What one run of an activity answers: no other run answers the same.
struct Run: Codable, Sendable, Hashable {
    var label: String
    var run: String
}

struct FailsOnPurpose: Error {}

/// Writes its line, takes its time and answers; fails as often as it is told to.
@ActivityTrigger
func record(errand: Errand, context: ActivityContext) async throws -> Run {
    let run = String(UInt64.random(in: 1 ... .max), radix: 16)
    let attempt = try Attempts.number(of: context.taskID, key: context.idempotencyKey, isRetried: errand.failures > 0)
    try Ledger.shared.append(
        [
            context.instanceID, errand.execution, String(context.taskID), context.idempotencyKey, String(attempt),
            errand.label, run, String(ProcessInfo.processInfo.processIdentifier),
        ])
    if errand.pause > 0 { try await Task.sleep(for: .milliseconds(errand.pause)) }
    if attempt <= errand.failures { throw FailsOnPurpose() }
    if let name = errand.needs, !FileManager.default.fileExists(atPath: "\(Ledger.shared.path).\(name)") {
        throw FailsOnPurpose()
    }
    return Run(label: errand.label, run: run)
}

extension OrchestrationContext {
    func errand(_ label: String, pause: Int = 0) async throws -> Run {
        try await callActivity(
            TortureApp.record, Errand(execution: executionID, label: label, pause: pause, failures: 0))
    }
}
