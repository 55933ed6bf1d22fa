internal import DurableTask

/// The payloads of a hub, and how many rows name each. What no row names is gone with the commit that made it so.
struct PayloadShelf: Sendable {
    private var parts: [StoredPayload.ID: [Int: [UInt8]]] = [:]
    private var names: [StoredPayload.ID: Int] = [:]
    /// Stored and not named yet, since when.
    private var fresh: [StoredPayload.ID: ContinuousClock.Instant] = [:]
    /// Have lost a name with the commit under way.
    private var suspects: Set<StoredPayload.ID> = []

    /// How long a payload may be stored and named by nothing.
    private static let freshness = Duration.seconds(3_600)

    var isEmpty: Bool { parts.isEmpty }
    var ids: Set<StoredPayload.ID> { Set(parts.keys) }

    func part(_ index: Int, of id: StoredPayload.ID) -> [UInt8]? { parts[id]?[index] }

    mutating func store(_ index: Int, of id: StoredPayload.ID, _ bytes: [UInt8]) {
        let now = ContinuousClock.now
        for (other, since) in fresh where since.duration(to: now) > Self.freshness {
            fresh[other] = nil
            parts[other] = nil
        }
        if names[id] == nil { fresh[id] = now }
        parts[id, default: [:]][index] = bytes
    }

    /// A row is written.
    mutating func name(_ bytes: [UInt8]?) {
        guard !parts.isEmpty, let bytes else { return }
        for id in StoredPayload.ids(namedIn: bytes) {
            names[id, default: 0] += 1
            fresh[id] = nil
        }
    }

    /// A row is deleted or replaced.
    mutating func forget(_ bytes: [UInt8]?) {
        guard !parts.isEmpty, let bytes else { return }
        for id in StoredPayload.ids(namedIn: bytes) {
            names[id, default: 1] -= 1
            suspects.insert(id)
        }
    }

    /// The commit is over.
    mutating func settle() {
        for id in suspects where names[id, default: 0] <= 0 {
            names[id] = nil
            if fresh[id] == nil { parts[id] = nil }
        }
        suspects.removeAll()
    }

    /// The hub is opened: whoever stored what nothing names is gone.
    mutating func dropUnnamed() {
        parts = parts.filter { names[$0.key] != nil }
        fresh.removeAll()
    }
}
