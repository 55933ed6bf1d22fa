internal import SwiftSyntax

/// What is not the same twice, and what to write instead.
enum DeterminismRule {
    /// A warning for a call; the callee as its parts.
    static func sentence(calling callee: [String], with call: FunctionCallExprSyntax) -> String? {
        let name = callee.filter { !modules.contains($0) }
        let labels = call.arguments.map { $0.label?.text ?? "" }
        switch name.last {
        case "Date"
        where name.count == 1 && (labels.isEmpty && call.trailingClosure == nil || labels == ["timeIntervalSinceNow"]):
            return "'Date()' is another time when the orchestrator is replayed; use 'context.currentDateTime'"
        case "UUID" where name.count == 1 && labels.isEmpty:
            return "'UUID()' is another value when the orchestrator is replayed; use 'context.newUUID()'"
        case "Task" where name.count == 1, "detached" where name.first == "Task",
            "immediate" where name.first == "Task",
            "init" where name.first == "Task", "immediateDetached" where name.first == "Task":
            return "an unstructured task does not run in the order of the replay; use 'async let' or a task group"
        case "sleep" where name.count > 1 && sleepers.contains(name[0]), "sleep" where name.count == 1,
            "usleep" where name.count == 1, "nanosleep" where name.count == 1:
            return "'\(name.joined(separator: "."))' waits outside the history; use 'context.createTimer(for:)'"
        case "random" where !labels.contains("using"), "randomElement" where !labels.contains("using"),
            "shuffled" where !labels.contains("using"), "shuffle" where !labels.contains("using"):
            guard name.count > 1 else { return nil }
            return "'\(name.last ?? "")' gives other values when the orchestrator is replayed; "
                + "add 'using: &context.random'"
        case "String" where name.count == 1 && readsFile(labels), "Data" where name.count == 1 && readsFile(labels):
            return file
        case "SystemRandomNumberGenerator" where name.count == 1:
            return "its numbers are others when the orchestrator is replayed; use 'context.random'"
        case "now" where name.count > 1 && clocks.contains(name[0]):
            return clock
        case "withCheckedContinuation", "withCheckedThrowingContinuation", "withUnsafeContinuation",
            "withUnsafeThrowingContinuation":
            return "an orchestrator function can wait only for what its history knows; use an activity, "
                + "or 'context.waitForEvent' for what comes from outside"
        case "run" where name.first == "MainActor":
            return "an orchestrator function runs where its replay is deterministic, not on the main actor; "
                + "do this in an activity"
        case "print" where name.count == 1, "debugPrint" where name.count == 1, "NSLog" where name.count == 1:
            return "this is printed again at every replay; use 'context.logger'"
        default: return nil
        }
    }

    /// A warning for a value that is read, not called.
    static func sentence(reading name: [String]) -> String? {
        let name = name.filter { !modules.contains($0) }
        guard name.count == 2, name[1] == "now" else { return nil }
        if name[0] == "Date" {
            return "'Date.now' is another time when the orchestrator is replayed; use 'context.currentDateTime'"
        }
        return clocks.contains(name[0]) ? clock : nil
    }

    /// A warning for a type whose every use reaches out of the orchestrator.
    static func sentence(naming name: String) -> String? {
        switch name {
        case "URLSession", "HTTPClient":
            "a network call answers differently when the orchestrator is replayed; make it in an activity"
        case "DispatchQueue", "DispatchGroup", "OperationQueue", "Thread":
            "other threads do not run in the order of the replay; use 'async let', a task group or an activity"
        case "FileManager", "FileHandle":
            file
        case "ProcessInfo":
            "another process may replay the orchestrator; read this in an activity, or give it along as input"
        default: nil
        }
    }

    /// `String(contentsOfFile:)` and the like.
    private static func readsFile(_ labels: [String]) -> Bool { labels.first?.hasPrefix("contentsOf") ?? false }

    private static let file = "a file can be another one when the orchestrator is replayed; use it in an activity"
    private static let clock =
        "a clock shows another time when the orchestrator is replayed; use 'context.currentDateTime'"
    private static let modules: Set<String> = [
        "Swift", "Foundation", "FoundationEssentials", "_Concurrency", "Dispatch",
    ]
    private static let sleepers: Set<String> = ["Task", "Thread", "ContinuousClock", "SuspendingClock"]
    private static let clocks: Set<String> = ["ContinuousClock", "SuspendingClock", "DispatchTime", "DispatchWallTime"]
}
