internal import DurableTask
internal import GRPCCore

extension TaskHubService {
    func registerHistory<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
        router.registerHandler(
            forMethod: MethodDescriptor(fullyQualifiedService: Self.name, method: "StreamInstanceHistory"),
            deserializer: RawMessages(), serializer: RawMessages()
        ) { request, _ in
            try await admit(request.metadata, to: "StreamInstanceHistory")
            let message = try StreamHistoryRequest(try await Self.message(of: request))
            let hub = try await hub(of: request.metadata)
            let chunks: [[UInt8]]
            do {
                chunks = try await self.chunks(message, of: hub)
            } catch {
                throw RPCError(error)
            }
            return StreamingServerResponse { writer in
                for chunk in chunks { try await writer.write(chunk) }
                return [:]
            }
        }
    }

    /// Of a `HistoryChunk`.
    private static let chunkLength = 256 << 10

    private func chunks(_ request: StreamHistoryRequest, of hub: ServedHub) async throws -> [[UInt8]] {
        if request.isForWorkItem, let rows = workers.outstanding(hub.name).history(of: request.instanceID) {
            return Self.chunks(rows.map(WorkItemEncoding.presentable))
        }
        guard let events = try await hub.client.history(of: request.instanceID) else {
            throw RPCError(code: .notFound, message: "There is no instance '\(request.instanceID)'.")
        }
        return Self.chunks(
            events.filter { $0.kind.code.rawValue < Self.firstOwnEvent }.map { HistoryEvent.encodeRows([$0]) })
    }

    /// Kinds from here on are ours.
    private static let firstOwnEvent = 1_000

    /// Rows are fields 3 of another message, and fields 1 of this one: each differs in its first byte.
    private static func chunks(_ rows: [[UInt8]]) -> [[UInt8]] {
        var chunks: [[UInt8]] = []
        var current: [UInt8] = []
        for row in rows {
            guard let places = try? HistoryEvent.rows(in: row) else { continue }
            for place in places where !place.isEmpty {
                if !current.isEmpty, current.count + place.count > chunkLength {
                    chunks.append(current)
                    current = []
                }
                let start = current.count
                current += row[place]
                current[start] = eventTag
            }
        }
        if !current.isEmpty { chunks.append(current) }
        return chunks
    }

    /// Of `events` (field 1, length-delimited).
    private static let eventTag: UInt8 = 0x0A
}
