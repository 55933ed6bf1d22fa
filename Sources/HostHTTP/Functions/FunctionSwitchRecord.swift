public import DurableTask
import Foundation

/// What has been switched by hand, in the store of a host.
public struct FunctionSwitchRecord: Sendable {
    private static let key = RecordKey(.host, "switched functions")

    let store: any HostStore

    public init(_ store: any HostStore) { self.store = store }

    /// Names in lower case, and whether they are disabled.
    public func load() async throws -> [String: Bool] {
        guard let record = try await store.record(Self.key) else { return [:] }
        return try JSONDecoder().decode([String: Bool].self, from: Data(record.value))
    }

    func save(_ switched: [String: Bool]) async throws {
        _ = try await store.put(Array(try JSONEncoder().encode(switched)), for: Self.key, expecting: nil)
    }
}
