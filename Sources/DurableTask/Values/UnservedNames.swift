/// Names with waiting work that no executor offers to run, and how much of it waits.
public struct UnservedNames: Sendable, Hashable {
    public var orchestrators: [String: Int] = [:]
    public var activities: [String: Int] = [:]
    /// Of orchestrators that are offered: the versions that are not.
    public var versions: [VersionedName: Int] = [:]
    /// Entities that have something to do.
    public var entities: [String: Int] = [:]

    public init(
        orchestrators: [String: Int] = [:], activities: [String: Int] = [:], versions: [VersionedName: Int] = [:],
        entities: [String: Int] = [:]
    ) {
        self.entities = entities
        self.orchestrators = orchestrators
        self.activities = activities
        self.versions = versions
    }

    public var isEmpty: Bool {
        orchestrators.isEmpty && activities.isEmpty && versions.isEmpty && entities.isEmpty
    }

    /// Whether some of the activity's work waits for want of a worker.
    public func hold(activity name: String) -> Bool {
        activities[name] != nil || activities.keys.contains { $0.hasPrefix(name + " (version ") }
    }

    /// One for each name, by name: "No worker registers the orchestrator 'X' (3 waiting)."
    public var sentences: [String] {
        orchestrators.sorted { $0.key < $1.key }.map { Self.sentence("orchestrator", $0.key, waiting: $0.value) }
            + versions.sorted { $0.key < $1.key }.map { Self.sentence($0.key, waiting: $0.value) }
            + activities.sorted { $0.key < $1.key }.map { Self.sentence("activity", $0.key, waiting: $0.value) }
            + entities.sorted { $0.key < $1.key }.map { Self.sentence("entity", $0.key, waiting: $0.value) }
    }

    /// - Parameter kind: `orchestrator`, `activity` or `entity`.
    public static func sentence(_ kind: String, _ name: String, waiting count: Int? = nil) -> String {
        "No worker registers the \(kind) '\(name)'" + end(waiting: count)
    }

    public static func sentence(_ orchestrator: VersionedName, waiting count: Int? = nil) -> String {
        noWorkerTakes(orchestrator) + end(waiting: count)
    }

    /// Without its full stop.
    public static func noWorkerTakes(_ orchestrator: VersionedName) -> String {
        guard let version = orchestrator.version, !version.isEmpty else {
            return "No worker takes the orchestrator '\(orchestrator.name)' without a version"
        }
        return "No worker takes version '\(version)' of the orchestrator '\(orchestrator.name)'"
    }

    private static func end(waiting count: Int?) -> String { count.map { " (\($0) waiting)." } ?? "." }
}
