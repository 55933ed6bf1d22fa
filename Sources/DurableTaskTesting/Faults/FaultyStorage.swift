public import DurableTask
internal import Synchronization

/// A storage of which chosen calls fail, around one that works.
///
/// ```swift
/// let storage = FaultyStorage(InMemoryStorage())
/// storage.fail { $0.operation == .commit && $0.number == 3 ? StorageFault(.after, .init(.io, "No.")) : nil }
/// ```
public final class FaultyStorage: StorageProvider {
    public typealias Plan = @Sendable (StorageCall) -> StorageFault?

    private let base: any StorageProvider
    private let state = Mutex(State())

    private struct State {
        var plan: Plan = { _ in nil }
        var calls: [StorageFault.Operation: Int] = [:]
        var faults = 0
        /// By partition.
        var commits: [Int: Commits] = [:]
    }

    private struct Commits {
        /// Given to the base and not answered.
        var underWay = 0
        /// The claim under which a commit failed: no later one may succeed.
        var failed: (epoch: Epoch, error: StorageError)?
        /// To be answered, in order, after those under way.
        var refused: [@Sendable () -> Void] = []
    }

    public init(_ base: any StorageProvider) { self.base = base }

    /// Asks the plan about every call from now on.
    public func fail(_ plan: @escaping Plan) { state.withLock { $0.plan = plan } }

    /// Nothing fails any more.
    public func heal() { fail { _ in nil } }

    /// How many calls have failed by plan.
    public var faultCount: Int { state.withLock { $0.faults } }

    /// How many calls of the operation there were.
    public func callCount(_ operation: StorageFault.Operation) -> Int { state.withLock { $0.calls[operation] ?? 0 } }

    private func fault(_ operation: StorageFault.Operation, of id: InstanceID? = nil) -> StorageFault? {
        let (plan, call) = state.withLock { state in
            let number = (state.calls[operation] ?? 0) + 1
            state.calls[operation] = number
            return (state.plan, StorageCall(operation: operation, number: number, instanceID: id))
        }
        guard let fault = plan(call) else { return nil }
        state.withLock { $0.faults += 1 }
        return fault
    }

    private func call<Value>(
        _ operation: StorageFault.Operation, of id: InstanceID? = nil, _ body: () async throws -> Value
    ) async throws -> Value {
        let fault = fault(operation, of: id)
        if let fault, fault.moment == .before { throw fault.error }
        let value = try await body()
        if let fault { throw fault.error }
        return value
    }

    // MARK: - The port

    public var partitionCount: Int { base.partitionCount }

    public func claim(_ partition: Int, by owner: String) async throws -> Epoch {
        try await call(.claim) { try await base.claim(partition, by: owner) }
    }

    public func open(_ partition: Int) async throws -> PartitionSnapshot {
        try await call(.open) { try await base.open(partition) }
    }

    public func commit(
        _ changes: [Change], to partition: Int, epoch: Epoch,
        done: @escaping @Sendable (Result<Void, StorageError>) -> Void
    ) {
        let fault = fault(.commit)
        enum Way { case base, refusal(StorageError), later }
        let way = state.withLock { state -> Way in
            var commits = state.commits[partition] ?? Commits()
            defer { state.commits[partition] = commits }
            let earlier = commits.failed.flatMap { $0.epoch == epoch ? $0.error : nil }
            if earlier == nil, let fault { commits.failed = (epoch, fault.error) }
            guard let error = earlier ?? (fault?.moment == .before ? fault?.error : nil) else {
                commits.underWay += 1
                return .base
            }
            if commits.underWay == 0 { return .refusal(error) }
            commits.refused.append { done(.failure(error)) }
            return .later
        }
        switch way {
        case .later: break
        case .refusal(let error): done(.failure(error))
        case .base:
            base.commit(changes, to: partition, epoch: epoch) { [self] result in
                done(fault.map { .failure($0.error) } ?? result)
                answered(partition)
            }
        }
    }

    private func answered(_ partition: Int) {
        let refused = state.withLock { state in
            state.commits[partition]?.underWay -= 1
            guard state.commits[partition]?.underWay == 0 else { return [@Sendable () -> Void]() }
            defer { state.commits[partition]?.refused = [] }
            return state.commits[partition]?.refused ?? []
        }
        for refuse in refused { refuse() }
    }

    public func header(of instanceID: InstanceID) async throws -> InstanceHeader? {
        try await call(.header, of: instanceID) { try await base.header(of: instanceID) }
    }

    public func history(of instanceID: InstanceID, generation: Int, from turn: Int) async throws -> [TurnRow] {
        try await call(.history, of: instanceID) {
            try await base.history(of: instanceID, generation: generation, from: turn)
        }
    }

    public func state(of instanceID: InstanceID, including parts: InstanceParts) async throws -> InstanceState? {
        try await call(.state, of: instanceID) { try await base.state(of: instanceID, including: parts) }
    }

    public func instances(matching query: InstanceQuery) async throws -> InstancePage {
        try await call(.instances) { try await base.instances(matching: query) }
    }

    public func ended(
        as status: RuntimeStatus, by moment: Timestamp, after place: InstancePosition?, limit: Int
    ) async throws -> EndedPage {
        try await call(.instances) { try await base.ended(as: status, by: moment, after: place, limit: limit) }
    }

    public func count(of status: RuntimeStatus, upTo limit: Int) async throws -> Int {
        try await call(.instances) { try await base.count(of: status, upTo: limit) }
    }

    public func storePart(_ index: Int, of id: StoredPayload.ID, _ bytes: [UInt8]) async throws {
        try await call(.storePart) { try await base.storePart(index, of: id, bytes) }
    }

    public func part(_ index: Int, of id: StoredPayload.ID) async throws -> [UInt8]? {
        try await call(.part) { try await base.part(index, of: id) }
    }

    public func entity(_ instanceID: InstanceID) async throws -> EntityRow? {
        try await call(.header, of: instanceID) { try await base.entity(instanceID) }
    }

    public func entities(matching query: EntityQuery) async throws -> EntityPage {
        try await call(.instances) { try await base.entities(matching: query) }
    }

    public func receipt(for key: String) async throws -> Receipt? {
        try await call(.receipt) { try await base.receipt(for: key) }
    }

    public func close() async { await base.close() }
}
