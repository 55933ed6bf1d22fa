internal import DurableTask
internal import Foundation

/// The queues there are, and what is said about each, in the records of the host's store.
struct QueueCatalog: Sendable {
    let store: any HostStore

    struct Entry: Codable, Sendable, Hashable {
        var metadata: [String: String] = [:]
        var policies: [StoredPolicy] = []
    }

    func entry(_ queue: String) async throws -> Entry? {
        try await store.record(key(queue)).map { try JSONDecoder().decode(Entry.self, from: Data($0.value)) }
    }

    /// - Returns: false when there was a queue of this name; it stays as it is.
    func add(_ queue: String, _ entry: Entry = Entry()) async throws -> Bool {
        try await store.put(bytes(entry), for: key(queue), expecting: 0) != nil
    }

    func set(_ entry: Entry, of queue: String) async throws {
        _ = try await store.put(bytes(entry), for: key(queue), expecting: nil)
    }

    /// - Returns: whether there was one. Its messages are gone.
    func remove(_ queue: String) async throws -> Bool {
        let wasThere = try await store.deleteRecord(key(queue))
        try await store.clear(queue)
        return wasThere
    }

    /// Names in order, after `marker`.
    func names(prefix: String, after marker: String?, limit: Int) async throws -> (
        entries: [(String, Entry)], next: String?
    ) {
        var found: [(String, Entry)] = []
        var last = marker
        while true {
            let records = try await store.records(in: .queues, after: last, limit: 1_000)
            for record in records {
                let name = record.key.key
                last = name
                guard !name.hasPrefix("$"), name.hasPrefix(prefix) else { continue }
                if found.count == limit { return (found, found.last?.0) }
                found.append((name, try JSONDecoder().decode(Entry.self, from: Data(record.value))))
            }
            if records.count < 1_000 { return (found, nil) }
        }
    }

    /// What was set of the service itself, as XML.
    func properties() async throws -> ServiceProperties {
        let record = try await store.record(key("$properties"))
        return try record.map { try JSONDecoder().decode(ServiceProperties.self, from: Data($0.value)) }
            ?? ServiceProperties.initial
    }

    func setProperties(_ properties: ServiceProperties) async throws {
        _ = try await store.put(Array(JSONEncoder().encode(properties)), for: key("$properties"), expecting: nil)
    }

    private func key(_ queue: String) -> RecordKey { RecordKey(.queues, queue) }
    private func bytes(_ entry: Entry) throws -> [UInt8] { Array(try JSONEncoder().encode(entry)) }
}

/// A policy of a queue that signatures may refer to. Times as the client wrote them.
struct StoredPolicy: Codable, Sendable, Hashable {
    var id: String
    var start: String?
    var expiry: String?
    var permissions: String?
}
