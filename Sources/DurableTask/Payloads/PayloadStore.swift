/// Keeps large payloads in parts, each of ``StoredPayload/partLength`` bytes, the last one perhaps shorter. What nothing
/// refers to is deleted: at the next opening, or when it has been stored for an hour.
public protocol PayloadStore: Sendable {
    /// Keeps a part; durable when the call returns. Parts are stored in order, from 0; storing one again is fine.
    func storePart(_ index: Int, of id: StoredPayload.ID, _ bytes: [UInt8]) async throws
    /// Nil when there is none, or none any more.
    func part(_ index: Int, of id: StoredPayload.ID) async throws -> [UInt8]?
}

extension PayloadStore {
    /// Keeps the payload if it is longer than the threshold, and returns what stands for it; otherwise returns it as it is.
    /// - Parameter key: of a request that may be repeated: the same payload has the same name then.
    public func stored(_ payload: Payload, above threshold: Int, key: String? = nil) async throws -> Payload {
        guard payload.utf8.count > threshold, payload.stored == nil else { return payload }
        let id = key.map { .derived(from: payload.utf8, under: $0) } ?? StoredPayload.ID.random()
        var start = 0
        var index = 0
        while start < payload.utf8.count {
            let end = min(start + StoredPayload.partLength, payload.utf8.count)
            try await storePart(index, of: id, Array(payload.utf8[start..<end]))
            start = end
            index += 1
        }
        return Payload(stored: StoredPayload(id: id, count: payload.utf8.count))
    }

    /// What the payload stands for, or itself.
    /// - Throws: ``TaskHubError`` `notFound` when it has been deleted, with the instance that had it.
    public func resolved(_ payload: Payload) async throws -> Payload {
        guard let stored = payload.stored else { return payload }
        var bytes: [UInt8] = []
        for index in 0..<stored.partCount {
            guard let part = try await part(index, of: stored.id), part.count <= stored.count - bytes.count else {
                throw TaskHubError(.notFound, "A payload of \(stored.count) bytes has been deleted.")
            }
            // A count from outside may be any number; what is there is not.
            if index == 0 { bytes.reserveCapacity(min(stored.count, 128 << 20)) }
            bytes += part
        }
        guard bytes.count == stored.count else {
            throw TaskHubError(.notFound, "A payload of \(stored.count) bytes has been deleted.")
        }
        return Payload(trusted: bytes)
    }
}
