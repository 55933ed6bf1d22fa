import Petrel

/// W7: signals to entities from clients, each acknowledged when it is durable, until all of them have been carried out.
enum Signals {
    /// How many clients signal at once.
    private static let clients = 256

    static func measure(count: Int, entities: Int, _ place: FunctionPlace) async throws -> Result {
        let cost = try await BenchHost.run(place) { try await run(count, entities, on: $0) }
        return Result(
            name: "W7 \(count) signals to \(entities == 1 ? "one entity" : "\(entities) entities"), \(place.rawValue)",
            figures: [Figure("per_s", Double(count) / cost.time)] + cost.figures)
    }

    static func run(_ count: Int, _ entities: Int, on host: BenchHost) async throws -> Cost {
        try await host.measure(count) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for client in 0..<clients {
                    group.addTask {
                        for number in stride(from: client, to: count, by: clients) {
                            try await host.client.entity(Tally.self, "\(number % entities)").signal.add(1)
                        }
                    }
                }
                try await group.waitForAll()
            }
            // A call comes after the signals that were acknowledged before it.
            let sum = try await withThrowingTaskGroup(of: Int.self) { group in
                for entity in 0..<entities {
                    group.addTask { try await host.client.entity(Tally.self, "\(entity)").get() }
                }
                return try await group.reduce(0, +)
            }
            guard sum == count else { throw BenchError("\(count) signals were sent, and \(sum) counted.") }
        }
    }
}

/// W8: calls of entities by orchestrations that hold the locks of two of them.
enum LockedCalls {
    private static let callsEach = 2

    static func measure(orchestrations: Int, entities: Int, _ place: FunctionPlace) async throws -> Result {
        let cost = try await BenchHost.run(place) { try await run(orchestrations, entities, on: $0) }
        let calls = orchestrations * callsEach
        return Result(
            name: "W8 \(calls) calls under the locks of 2 of \(entities) entities, \(place.rawValue)",
            figures: [Figure("per_s", Double(calls) / cost.time)] + cost.figures)
    }

    static func run(_ orchestrations: Int, _ entities: Int, on host: BenchHost) async throws -> Cost {
        try await host.measure(orchestrations * callsEach) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<orchestrations {
                    group.addTask {
                        let pair = Pair(one: number % entities, other: (number * 7 + 1) % entities)
                        let id = try await host.client.startNew(lockPair, pair)
                        let status = try await host.client.waitForCompletion(of: id, timeout: .seconds(600))
                        guard status?.runtimeStatus == .completed else {
                            throw BenchError("An orchestration that locks two entities did not complete.")
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }
}
