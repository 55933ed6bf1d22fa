import DurableTask
import Synchronization

/// A task hub that writes down what it is asked and answers what the test says.
final class RecordingClient: TaskHubClient {
    let asked = Mutex<[String]>([])
    let started = Mutex<[StartRequest]>([])
    private let state: InstanceState?

    init(state: InstanceState? = nil) { self.state = state }

    private func note(_ what: String) { asked.withLock { $0.append(what) } }

    func start(_ request: StartRequest) async throws -> InstanceID {
        started.withLock { $0.append(request) }
        return request.instanceID ?? InstanceID(trusted: "new")
    }
    func state(of instanceID: InstanceID, including parts: InstanceParts) async throws -> InstanceState? { state }
    func history(of instanceID: InstanceID) async throws -> [HistoryEvent]? { nil }
    func instances(matching query: InstanceQuery) async throws -> InstancePage {
        InstancePage(instances: state.map { [$0] } ?? [], continuation: "next")
    }
    func raiseEvent(_ name: String, input: Payload?, to instanceID: InstanceID, idempotencyKey: String?) async throws {
        note("raise \(name) \(input?.text ?? "-") \(instanceID) \(idempotencyKey ?? "-")")
    }
    func terminate(_ instanceID: InstanceID, output: Payload?, recursive: Bool) async throws {
        note("terminate \(instanceID) \(output?.text ?? "-") \(recursive)")
    }
    func suspend(_ instanceID: InstanceID, reason: Payload?) async throws {
        note("suspend \(instanceID) \(reason?.text ?? "-")")
    }
    func resume(_ instanceID: InstanceID, reason: Payload?) async throws {
        note("resume \(instanceID) \(reason?.text ?? "-")")
    }
    func purge(_ instanceID: InstanceID, recursive: Bool) async throws -> Int {
        note("purge \(instanceID) \(recursive)")
        return 1
    }
    func waitForCompletion(of instanceID: InstanceID, timeout: Duration) async throws -> InstanceState? {
        note("wait \(instanceID) \(timeout)")
        return state
    }
    func waitForStart(of instanceID: InstanceID, timeout: Duration) async throws -> InstanceState? { state }
    func rewind(_ instanceID: InstanceID, reason: Payload?) async throws {
        note("rewind \(instanceID) \(reason?.text ?? "-")")
    }
    func restart(_ instanceID: InstanceID, newID: Bool) async throws -> InstanceID {
        note("restart \(instanceID) \(newID)")
        return newID ? InstanceID(trusted: "anew") : instanceID
    }
    func purge(matching filter: PurgeFilter) async throws -> PurgeOutcome {
        note("purge \(filter.statuses.map(\.name).sorted())")
        return PurgeOutcome(deleted: 7, isComplete: true)
    }
}
