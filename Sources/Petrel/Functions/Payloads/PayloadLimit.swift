internal import Synchronization

/// The longest payload that is written in this process, in bytes: the host's to say.
enum PayloadLimit {
    private static let bytes = Atomic(100 << 20)

    static var current: Int { bytes.load(ordering: .relaxed) }

    static func set(_ limit: Int) { bytes.store(max(1, limit), ordering: .relaxed) }
}
