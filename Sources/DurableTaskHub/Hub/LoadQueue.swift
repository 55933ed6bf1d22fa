import DurableTask

/// Reads of instances: a bounded number at a time, however many are asked for at once when a partition opens.
struct LoadQueue {
    struct Load: Sendable {
        var instanceID: InstanceID
        /// Nil: the header, and the history of the generation it names.
        var history: (generation: Int, turns: Int)?
        var partition: Int

        /// - Throws: what does not concern this instance alone.
        func input(from storage: any StorageProvider) async throws -> Input {
            var header: InstanceHeader?
            do {
                if let (generation, turns) = history {
                    let rows = try await storage.history(of: instanceID, generation: generation, from: 0)
                    return .historyLoaded(instanceID, generation: generation, turns: turns, rows)
                }
                if instanceID.isEntity { return .entityLoaded(instanceID, try await storage.entity(instanceID)) }
                header = try await storage.header(of: instanceID)
                guard let header else { return .loaded(instanceID, nil) }
                let rows = try await storage.history(of: instanceID, generation: header.generation, from: 0)
                return .loaded(instanceID, LoadedInstance(header: header, rows: rows))
            } catch let error as StorageError where error.code == .corrupt {
                return .unreadable(instanceID, header, error)
            }
        }
    }

    private static let limit = 32
    private var underWay = 0
    private var waiting: [Load] = []
    private var head = 0

    var isEmpty: Bool { underWay == 0 }
    /// How many wait for others to be over.
    var waitingCount: Int { waiting.count - head }

    /// True when the read may start now.
    mutating func admit(_ load: Load) -> Bool {
        guard underWay < Self.limit else {
            waiting.append(load)
            return false
        }
        underWay += 1
        return true
    }

    /// One read is over; the ones that may start now.
    mutating func done() -> [Load] {
        underWay = max(0, underWay - 1)
        guard head < waiting.count, underWay < Self.limit else { return [] }
        underWay += 1
        defer {
            head += 1
            if head == waiting.count {
                waiting.removeAll()
                head = 0
            }
        }
        return [waiting[head]]
    }
}
