internal import DurableTask
internal import Logging
internal import FoundationEssentials

final class OrchestrationSession: @unchecked Sendable {
    struct Identity {
        var name: String
        var version: String?
        var instanceID: InstanceID
        var executionID: ExecutionID
        var parent: ParentInstance?
        var tags: [String: String] = [:]
    }
    let identity: Identity
    let executor: ElasticExecutor
    var now: Timestamp = .epoch
    var isReplaying = false
    var logger: Logger = Logger(label: "")
    init(identity: Identity, executor: ElasticExecutor) { self.identity = identity; self.executor = executor }
    func newUUID() -> UUID { UUID() }
    func nextRandom() -> UInt64 { 0 }
    func checkIsInside() throws {}
    func runActivity(_ name: String, _ input: Payload?, _ retry: RetryPolicy?) async throws -> Payload? { nil }
    func runSubOrchestration(_ name: String, _ input: Payload?, instanceID: InstanceID?, _ retry: RetryPolicy?) async throws -> Payload? { nil }
    func runTimer(until: Timestamp) async throws {}
    func runEventWait(_ name: String) async throws -> Payload? { nil }
    func sendEvent(_ name: String, _ data: Payload?, to: InstanceID) throws {}
    func setCustomStatus(_ status: Payload?) throws {}
    func continueAsNew(_ input: Payload?, preserveUnprocessedEvents: Bool) throws -> Never { throw CancellationError() }
}
final class ElasticExecutor: TaskExecutor {
    func enqueue(_ job: consuming ExecutorJob) {}
}
