import DurableTask
import Foundation

/// Gives the body the path of a file in a folder of its own, which is deleted afterwards.
func withHubFile(_ body: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "petrel-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(folder.appending(path: "hub.sqlite").path)
}

/// Copies the database and its log, as a crash at this moment would leave them.
func copyHub(from path: String, to copy: String) throws {
    for suffix in ["", "-wal"] where FileManager.default.fileExists(atPath: path + suffix) {
        try? FileManager.default.removeItem(atPath: copy + suffix)
        try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix)
    }
}

func sampleHeader(_ id: String, _ status: RuntimeStatus = .running) -> InstanceHeader {
    let time = Timestamp(seconds: 1_700_000_000)
    return InstanceHeader(
        instanceID: InstanceID(trusted: id), name: "orchestrate", version: nil, status: status, generation: 0,
        executionID: ExecutionID("e"), createdAt: time, lastUpdatedAt: time)
}

func sampleTurn(_ id: String, _ turn: Int, bytes: Int = 100) -> TurnRow {
    let event = HistoryEvent(
        timestamp: .epoch,
        .eventRaised(name: "\(id) \(turn)", input: Payload(trusted: [UInt8](repeating: 0x61, count: bytes))))
    return TurnRow(
        instanceID: InstanceID(trusted: id), generation: 0, turn: turn, committedAt: .epoch,
        events: HistoryEvent.encodeRows([event]))
}

func sampleMessage(_ id: String, _ sequence: UInt64) -> MessageRow {
    let event = HistoryEvent(timestamp: .epoch, .eventRaised(name: "event", input: Payload("\(sequence)")))
    return MessageRow(
        instanceID: InstanceID(trusted: id), sequence: sequence, event: HistoryEvent.encodeRows([event]))
}

extension StorageProvider {
    /// Commits to partition 0 and returns when that is done.
    func commit(_ changes: [Change], epoch: Epoch) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            commit(changes, to: 0, epoch: epoch) { continuation.resume(with: $0.mapError { $0 }) }
        }
    }
}
