import DurableTask

/// What is durable in a simulation: the plainest possible reading of the storage port.
struct SimulatedStore {
    struct Instance {
        var header: InstanceHeader?
        var rows: [TurnRow] = []
    }

    struct PartitionRows {
        var epoch: Epoch = 0
        var messages: [UInt64: MessageRow] = [:]
        var detached: [DetachedActivity] = []
        var outbox: [OutboxRow] = []
        var received: [Int: UInt64] = [:]
    }

    var instances: [InstanceID: Instance] = [:]
    var entities: [InstanceID: EntityRow] = [:]
    var partitions: [PartitionRows]
    /// Changed since they were last checked.
    var touched: Set<InstanceID> = []
    /// How often a failed instance was made to go on.
    private(set) var rewinds = 0
    /// Every history that was dropped by continue-as-new, for the checks at the end.
    private(set) var retired: [InstanceID: [[TurnRow]]] = [:]

    init(partitions count: Int) { partitions = Array(repeating: PartitionRows(), count: count) }

    /// False when the epoch is over.
    mutating func apply(_ changes: [Change], to index: Int, epoch: Epoch) throws -> Bool {
        guard partitions[index].epoch == epoch else { return false }
        for change in changes { try apply(change, to: index) }
        return true
    }

    private mutating func apply(_ change: Change, to index: Int) throws {
        switch change {
        case .putHeader(let header):
            if instances[header.instanceID]?.header?.status == .failed, !header.status.isTerminal { rewinds += 1 }
            instances[header.instanceID, default: Instance()].header = header
            touched.insert(header.instanceID)
        case .appendTurn(let row):
            let last = instances[row.instanceID]?.rows.last
            guard row.turn == (last.map { $0.turn + 1 } ?? 0) else {
                throw Violation("P2: turn \(row.turn) of \(row.instanceID) follows \(last?.turn ?? -1)")
            }
            instances[row.instanceID, default: Instance()].rows.append(row)
            touched.insert(row.instanceID)
        case .dropHistory(let id):
            if let rows = instances[id]?.rows { retired[id, default: []].append(rows) }
            instances[id]?.rows = []
        case .putMessage(let row): partitions[index].messages[row.sequence] = row
        case .deleteMessage(_, let sequence): partitions[index].messages[sequence] = nil
        case .putDetachedActivity(let row): partitions[index].detached.append(row)
        case .deleteDetachedActivity(let id, let scheduling):
            partitions[index].detached.removeAll { $0.instanceID == id && $0.scheduling == scheduling }
        case .purge(let id):
            instances[id] = nil
            partitions[index].messages = partitions[index].messages.filter { $0.value.instanceID != id }
        case .putOutbox(let row): partitions[index].outbox.append(row)
        case .trimOutbox(let target, let through):
            partitions[index].outbox.removeAll { $0.target == target && $0.sequence <= through }
        case .putReceived(let sender, let sequence):
            guard sequence == (partitions[index].received[sender] ?? 0) + 1 else {
                throw Violation("P4: message \(sequence) from partition \(sender) was taken out of order or twice")
            }
            partitions[index].received[sender] = sequence
        case .putReceipt: break
        case .putEntity(let row):
            if let old = entities[row.instanceID]?.lock, let new = row.lock, old != new {
                throw Violation("'\(row.instanceID)' goes from \(old.criticalSectionID) to \(new.criticalSectionID)")
            }
            entities[row.instanceID] = row
        case .deleteEntity(let id): entities[id] = nil
        }
    }

    /// A message waits for somebody, or has not reached its partition.
    var isUnderWay: Bool {
        partitions.indices.contains { index in
            !partitions[index].messages.isEmpty
                || partitions[index].outbox.contains { row in
                    row.sequence > partitions[row.target].received[index] ?? 0
                }
        }
    }

    mutating func claim(_ index: Int) -> Epoch {
        partitions[index].epoch += 1
        return partitions[index].epoch
    }

    func snapshot(_ index: Int, isHere: (InstanceID) -> Bool) -> PartitionSnapshot {
        let unfinished = instances.values.compactMap(\.header)
            .filter { !$0.status.isTerminal && isHere($0.instanceID) }
            .sorted { $0.instanceID < $1.instanceID }
        let rows = partitions[index]
        return PartitionSnapshot(
            withOpenActivities: unfinished.filter { $0.openActivities > 0 },
            wakeUps: unfinished.compactMap { header in header.nextWake.map { (header.instanceID, $0) } },
            messages: rows.messages.values.sorted { $0.sequence < $1.sequence }, detachedActivities: rows.detached,
            outbox: rows.outbox.sorted { ($0.target, $0.sequence) < ($1.target, $1.sequence) },
            received: rows.received)
    }
}

/// A broken promise, with the letter of the promise.
public struct Violation: Error, CustomStringConvertible {
    public var description: String
    init(_ description: String) { self.description = description }
}
