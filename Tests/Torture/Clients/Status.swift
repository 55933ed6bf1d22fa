/// The state of an instance, as its status URL shows it.
struct Status: Decodable, Sendable, Hashable {
    var name: String
    var instanceId: String
    var runtimeStatus: String
    var customStatus: JSON?
    var output: JSON?
    var failureDetails: JSON?
    var hold: JSON?
    var historyEvents: [HistoryRow]?

    var isTerminal: Bool { ["Completed", "Failed", "Terminated", "Canceled"].contains(runtimeStatus) }
}

/// One row of a history.
struct HistoryRow: Decodable, Sendable, Hashable {
    var eventType: String
    var timestamp: String
    var functionName: String?
    var input: JSON?
    var result: JSON?
    var name: String?
    var fireAt: String?
    var orchestrationStatus: String?

    private enum CodingKeys: String, CodingKey {
        case eventType = "EventType"
        case timestamp = "Timestamp"
        case functionName = "FunctionName"
        case input = "Input"
        case result = "Result"
        case name = "Name"
        case fireAt = "FireAt"
        case orchestrationStatus = "OrchestrationStatus"
    }

    /// A row that came to the orchestration from outside; those that the orchestrator made vanish from the view when
    /// they are answered.
    var isArrival: Bool {
        switch eventType {
        case "ExecutionStarted", "TaskCompleted", "TaskFailed", "TimerFired", "EventRaised",
            "SubOrchestrationInstanceCompleted", "SubOrchestrationInstanceFailed", "ExecutionSuspended",
            "ExecutionResumed":
            true
        default: false
        }
    }
}
