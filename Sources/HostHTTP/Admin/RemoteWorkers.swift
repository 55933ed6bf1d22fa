public import Foundation
import FunctionModel

/// The workers that come over the network, as the host's HTTP side sees them.
public struct RemoteWorkers: Sendable {
    /// One of them.
    public struct Worker: Sendable, Hashable {
        public var id: String
        public var taskHub: String
        /// As it calls itself.
        public var name: String
        /// Its SDK and version, as it says.
        public var sdk: String
        public var peer: String
        public var connectedAt: Date
        /// When it last gave something back; nil before.
        public var lastHeard: Date?
        /// It takes only what it has named.
        public var isFiltered: Bool
        /// How many turns, activities and batches of entities it has in its hands, and how many it takes at most; nil is without
        /// limit.
        public var inHand: (turns: Int, activities: Int, entities: Int)
        public var limits: (turns: Int?, activities: Int?, entities: Int?)

        public init(
            id: String, taskHub: String, name: String, sdk: String, peer: String, connectedAt: Date, lastHeard: Date?,
            isFiltered: Bool, inHand: (turns: Int, activities: Int, entities: Int),
            limits: (turns: Int?, activities: Int?, entities: Int?)
        ) {
            self.id = id
            self.taskHub = taskHub
            self.name = name
            self.sdk = sdk
            self.peer = peer
            self.connectedAt = connectedAt
            self.lastHeard = lastHeard
            self.isFiltered = isFiltered
            self.inHand = inHand
            self.limits = limits
        }
    }

    let list: @Sendable () -> [Worker]
    let take: @Sendable (_ orchestrator: String) -> Bool

    /// - Parameters:
    ///   - list: those that are connected, of every task hub.
    ///   - take: whether one of them takes an orchestrator of the host's own hub.
    public init(
        list: @escaping @Sendable () -> [Worker] = { [] }, take: @escaping @Sendable (String) -> Bool = { _ in false }
    ) {
        self.list = list
        self.take = take
    }

    /// A list of objects.
    var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginArray()
        for worker in list() {
            writer.beginObject()
            for (name, text) in [
                ("id", worker.id), ("taskHub", worker.taskHub), ("name", worker.name), ("sdk", worker.sdk),
                ("peer", worker.peer), ("connectedAt", worker.connectedAt.formatted(.iso8601)),
            ] {
                writer.key(escaping: name)
                writer.string(text)
            }
            writer.key("lastHeard")
            if let heard = worker.lastHeard { writer.string(heard.formatted(.iso8601)) } else { writer.null() }
            writer.key("filtered")
            writer.bool(worker.isFiltered)
            for (name, count, limit) in [
                ("orchestrations", worker.inHand.turns, worker.limits.turns),
                ("activities", worker.inHand.activities, worker.limits.activities),
                ("entities", worker.inHand.entities, worker.limits.entities),
            ] {
                writer.key(escaping: name)
                writer.beginObject()
                writer.key("inHand")
                writer.int(count)
                writer.key("limit")
                if let limit { writer.int(limit) } else { writer.null() }
                writer.endObject()
            }
            writer.endObject()
        }
        writer.endArray()
        return writer.bytes
    }
}

extension RemoteWorkers.Worker {
    public static func == (a: Self, b: Self) -> Bool { a.id == b.id }
    public func hash(into hasher: inout Hasher) { hasher.combine(id) }
}
