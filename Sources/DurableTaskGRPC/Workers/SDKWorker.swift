internal import DurableTask
public import Foundation
internal import Synchronization

/// A worker of an SDK, as long as its stream lasts. To the hub it is an executor like others.
final class SDKWorker: Executor {
    let id: ExecutorID
    /// What it has said of itself.
    let facts: WorkerFacts
    /// `WorkItem` messages for the stream, in the order of their handing over.
    let items: AsyncThrowingStream<[UInt8], any Error>

    private let hub: ServedHub
    private let outstanding: OutstandingWork
    private let streamsHistories: Bool
    private let filters: WorkItemFilters?
    private let outlet: AsyncThrowingStream<[UInt8], any Error>.Continuation

    /// Longer histories are fetched apart where the worker can: a message of a client's default limit has room for the rest.
    private static let longestHistory = 1 << 20

    init(_ request: GetWorkItemsRequest, _ facts: WorkerFacts, hub: ServedHub, outstanding: OutstandingWork) {
        id = ExecutorID(facts.id)
        self.facts = facts
        self.hub = hub
        self.outstanding = outstanding
        streamsHistories = request.streamsHistories
        filters = request.filters
        (items, outlet) = AsyncThrowingStream.makeStream(of: [UInt8].self)
    }

    /// Whether it takes an orchestrator of this name.
    func takes(orchestrator name: String) -> Bool { filters.map { $0.orchestrators[name] != nil } ?? true }

    /// Ends the stream.
    func close(_ error: (any Error)? = nil) { outlet.finish(throwing: error) }

    /// Says that the host is there; a worker that hears nothing for long takes the connection for dead.
    func ping() { outlet.yield(WorkItemEncoding.healthPing) }

    // MARK: - Work

    func run(_ turn: TurnWorkItem) {
        guard hub.edge.isComplete(turn) else {
            return resolving({ [hub] in try await hub.edge.resolved(turn) }, send) { [hub] in
                hub.door.finish(turn.token, with: .abandoned)
            }
        }
        send(turn)
    }

    func run(_ activity: ActivityWorkItem) {
        outstanding.add(activity.token, to: id)
        guard activity.task.input?.looksStored == true else {
            outlet.yield(WorkItemEncoding.activity(activity))
            return
        }
        resolving({ [hub] in
            var whole = activity
            whole.task.input = try await activity.task.input.replaced { try await hub.edge.resolved($0) }
            return whole
        }) { [outlet] in
            outlet.yield(WorkItemEncoding.activity($0))
        } orElse: { [hub] in
            hub.door.finish(activity.token, with: .abandoned)
        }
    }

    func run(_ entity: EntityWorkItem) {
        let isWhole =
            entity.state?.looksStored != true && entity.operations.allSatisfy { $0.input?.looksStored != true }
        guard !isWhole else { return send(entity, named: entity.state) }
        resolving({ [hub] in try await hub.edge.resolved(entity) }) { [self] in
            send($0, named: entity.state)
        } orElse: { [hub] in
            hub.door.finish(entity.token, with: .abandoned)
        }
    }

    /// A worker cannot be told.
    func cancel(_ activity: ActivityToken) {}

    /// It keeps none.
    func forgetSession(_ instanceID: InstanceID, _ executionID: ExecutionID) {}

    private func send(_ turn: TurnWorkItem) {
        let length = (turn.pastEvents ?? []).reduce(0) { $0 + $1.count }
        let isApart = streamsHistories && length > Self.longestHistory
        outstanding.add(turn, history: isApart ? turn.pastEvents : nil, to: id)
        outlet.yield(
            WorkItemEncoding.turn(
                turn, carriesHistory: !isApart))
    }

    private func send(_ entity: EntityWorkItem, named state: Payload?) {
        outstanding.add(entity.token, .init(named: state, resolved: entity.state), to: id)
        let time = Timestamp(microseconds: Int64((Date().timeIntervalSince1970 * 1e6).rounded()))
        outlet.yield(WorkItemEncoding.entity(entity, at: time))
    }

    /// Reads long payloads first, elsewhere: whoever hands over work does not wait.
    private func resolving<Item: Sendable>(
        _ read: @escaping @Sendable () async throws -> Item, _ send: @escaping @Sendable (Item) -> Void,
        orElse: @escaping @Sendable () -> Void
    ) {
        Task {
            do { send(try await read()) } catch { orElse() }
        }
    }
}

/// What is known of a connected worker.
public struct WorkerFacts: Sendable, Hashable {
    /// Names its stream.
    public var id: String
    public var taskHub: String
    /// As it calls itself; empty when it does not.
    public var name: String
    /// Its SDK and version, as it says.
    public var userAgent: String
    public var peer: String
    /// 0 is not stated.
    public var maximumTurns: Int
    public var maximumActivities: Int
    public var maximumEntities: Int
    /// It takes only what it has named.
    public var isFiltered: Bool
    public var connectedAt: Date
    /// When it last gave something back; nil before.
    public var lastHeard: Date?
    /// What it has in its hands.
    public var turns = 0
    public var activities = 0
    public var entities = 0
}
