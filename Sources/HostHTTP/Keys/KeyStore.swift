internal import Foundation
internal import Synchronization

/// The keys of a host, in a file that only its owner can read, or in memory.
///
/// The file is looked at again when it has changed, at most once a second: what `petrel keys` writes holds for a host that
/// runs.
public final class KeyStore: Sendable {
    private struct State {
        var keys: HostKeys
        var stamp: Stamp?
        var lookedAt = ContinuousClock.now
    }

    /// What changes when somebody writes the file.
    private struct Stamp: Hashable {
        var time: Date
        var inode: UInt64
    }

    /// Nil where the keys are kept in memory.
    public let file: String?
    private let state: Mutex<State>

    /// Keys that end with the process.
    public init() {
        file = nil
        state = Mutex(State(keys: .generated()))
    }

    /// Reads the file, or makes it.
    /// - Throws: ``KeyStoreError``.
    public init(file: String) throws {
        self.file = file
        if FileManager.default.fileExists(atPath: file) {
            state = Mutex(State(keys: try Self.read(file), stamp: Self.stamp(of: file)))
        } else {
            let keys = HostKeys.generated()
            try Self.write(keys, to: file)
            state = Mutex(State(keys: keys, stamp: Self.stamp(of: file)))
        }
    }

    /// The name of the file in a host's data folder.
    public static let fileName = "keys.json"

    public var keys: HostKeys {
        state.withLock { state in
            refresh(&state)
            return state.keys
        }
    }

    /// Changes keys, and stores them.
    /// - Throws: ``KeyStoreError`` when they cannot be stored; nothing is changed then.
    @discardableResult
    public func change<Result: Sendable>(_ change: (inout HostKeys) throws -> Result) throws -> Result {
        try state.withLock { state in
            refresh(&state)
            var keys = state.keys
            let result = try change(&keys)
            guard keys != state.keys else { return result }
            if let file {
                try Self.write(keys, to: file)
                state.stamp = Self.stamp(of: file)
            }
            state.keys = keys
            return result
        }
    }

    /// A file that is gone or cannot be read leaves the keys as they are.
    private func refresh(_ state: inout State) {
        guard let file, ContinuousClock.now - state.lookedAt > .seconds(1) else { return }
        state.lookedAt = .now
        let stamp = Self.stamp(of: file)
        guard let stamp, stamp != state.stamp, let keys = try? Self.read(file) else { return }
        (state.keys, state.stamp) = (keys, stamp)
    }

    private static func stamp(of file: String) -> Stamp? {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: file),
            let time = attributes[.modificationDate] as? Date
        else { return nil }
        return Stamp(time: time, inode: (attributes[.systemFileNumber] as? NSNumber)?.uint64Value ?? 0)
    }

    private static func read(_ file: String) throws -> HostKeys {
        do {
            return try JSONDecoder().decode(HostKeys.self, from: Data(contentsOf: URL(fileURLWithPath: file)))
        } catch {
            throw KeyStoreError(
                "The keys in \(file) cannot be read: \(error.localizedDescription) Mend the file, or move it away: then "
                    + "new keys are made.")
        }
    }

    /// Whole, and never readable for others, also not for a moment.
    private static func write(_ keys: HostKeys, to file: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        do {
            let folder = (file as NSString).deletingLastPathComponent
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            let temporary = file + ".new"
            try? FileManager.default.removeItem(atPath: temporary)
            let isMade = FileManager.default.createFile(
                atPath: temporary, contents: try encoder.encode(keys), attributes: [.posixPermissions: 0o600])
            guard isMade, rename(temporary, file) == 0 else { throw CocoaError(.fileWriteUnknown) }
        } catch {
            throw KeyStoreError("The keys cannot be written to \(file): \(error.localizedDescription)")
        }
    }
}

/// Why keys could not be read or stored: one sentence for people.
public struct KeyStoreError: Error, Sendable, Hashable, CustomStringConvertible {
    public let message: String
    public var description: String { message }

    init(_ message: String) { self.message = message }
}
