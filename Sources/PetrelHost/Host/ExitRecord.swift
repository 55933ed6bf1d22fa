import DurableTask

/// Remembers, in the storage of a hub whose functions run in the host's process, how often in a row such a process ended
/// without closing it. Another build begins anew.
struct ExitRecord: Sendable {
    private static let key = RecordKey(.host, "unclean exits")

    let store: any HostStore
    /// How often so far.
    let count: Int
    private let buildID: String
    private let revision: UInt64

    /// To be called when the hub is about to be opened; until ``end()`` the process is one that has not closed it.
    init(beginningIn store: any HostStore, buildID: String) async throws {
        self.store = store
        self.buildID = buildID
        let last = try await store.record(Self.key).map { String(decoding: $0.value, as: UTF8.self) } ?? ""
        let parts = last.split(separator: " ", maxSplits: 1)
        let isSameBuild = parts.count == 2 && parts[1] == buildID
        count = isSameBuild ? max(0, Int(parts[0]) ?? 0) + 1 : 0
        revision = try await store.put(Self.value(count, buildID), for: Self.key, expecting: nil) ?? 0
    }

    private static func value(_ count: Int, _ buildID: String) -> [UInt8] { Array("\(count) \(buildID)".utf8) }

    /// What was open has been done: the next unclean exit is the first again.
    func recovered() async {
        // Not after the end, which may have come first.
        _ = try? await store.put(Self.value(0, buildID), for: Self.key, expecting: revision)
    }

    /// The hub is closed.
    func end() async { _ = try? await store.deleteRecord(Self.key) }
}
