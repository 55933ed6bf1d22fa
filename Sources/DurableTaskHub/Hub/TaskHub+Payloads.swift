public import DurableTask

extension TaskHub {
    public func storePart(_ index: Int, of id: StoredPayload.ID, _ bytes: [UInt8]) async throws {
        try await reading { try await $0.storePart(index, of: id, bytes) }
    }

    public func part(_ index: Int, of id: StoredPayload.ID) async throws -> [UInt8]? {
        try await reading { try await $0.part(index, of: id) }
    }
}
