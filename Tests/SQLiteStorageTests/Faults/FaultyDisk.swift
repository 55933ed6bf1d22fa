import Foundation
import GRDBSQLite
import Synchronization

/// A SQLite VFS over the system's, in which what is done to chosen files fails on demand, and which knows what would be
/// left of them if the power failed now.
///
/// A flush that fails loses what was written since the last: the files still show it, the disk does not have it, and
/// the next flush succeeds. So do the systems there are.
enum FaultyDisk {
    enum Action: Sendable, Hashable, CaseIterable { case write, truncate, flush }

    /// SQLite's result code for an action on the file with this name, or nil to let it be done.
    typealias Plan = @Sendable (Action, String) -> Int32?

    static let vfs = "petrel-faulty-disk"

    private struct State {
        var plans: [String: Plan] = [:]
        /// Paths of open files, by address.
        var paths: [UInt: String] = [:]
        var images: [String: Image] = [:]
    }

    private static let state = Mutex(State())

    /// What is on the disk of one file, and what is not yet.
    private struct Image {
        var durable: [UInt8] = []
        var pending: [Change] = []

        enum Change {
            case write([UInt8], at: Int)
            case truncate(to: Int)
        }

        mutating func flush() {
            for change in pending {
                switch change {
                case .truncate(let size): durable = Array(durable.prefix(size))
                case .write(let bytes, let place):
                    if durable.count < place + bytes.count {
                        durable += [UInt8](repeating: 0, count: place + bytes.count - durable.count)
                    }
                    durable.replaceSubrange(place..<place + bytes.count, with: bytes)
                }
            }
            pending = []
        }
    }

    /// Asks the plan about the database file at this path and its log; nil: nothing fails.
    static func fail(_ path: String, _ plan: Plan?) {
        _ = isRegistered
        state.withLock { $0.plans[path] = plan }
    }

    /// What a power failure would leave now: the bytes of the database file and of its log.
    static func image(of path: String) -> (database: [UInt8], log: [UInt8]) {
        state.withLock { ($0.images[path]?.durable ?? [], $0.images[path + "-wal"]?.durable ?? []) }
    }

    // MARK: - The VFS

    private static let system = UInt(bitPattern: sqlite3_vfs_find(nil))
    private static var systemVFS: UnsafeMutablePointer<sqlite3_vfs>? { UnsafeMutablePointer(bitPattern: system) }
    /// Of the system's files; all have the same.
    private static let methods = Mutex<sqlite3_io_methods?>(nil)

    private static let isRegistered: Bool = {
        guard var copy = systemVFS?.pointee else { return false }
        copy.pNext = nil
        copy.zName = UnsafePointer(strdup(vfs))
        copy.xOpen = { _, name, file, flags, outFlags in
            let code = systemVFS?.pointee.xOpen(systemVFS, name, file, flags, outFlags) ?? SQLITE_ERROR
            if code == SQLITE_OK, let name, let file { opened(file, String(cString: name)) }
            return code
        }
        let made = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
        made.initialize(to: copy)
        return sqlite3_vfs_register(made, 0) == SQLITE_OK
    }()

    private static func opened(_ file: UnsafeMutablePointer<sqlite3_file>, _ path: String) {
        guard let original = file.pointee.pMethods?.pointee else { return }
        methods.withLock { $0 = original }
        state.withLock { state in
            state.paths[UInt(bitPattern: file)] = path
            if state.images[path] == nil {
                let bytes = (try? Data(contentsOf: URL(filePath: path))).map(Array.init) ?? []
                state.images[path] = Image(durable: bytes)
            }
        }
        let changed = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
        changed.initialize(to: original)
        changed.pointee.xWrite = { file, bytes, count, place in
            FaultyDisk.act(.write, file, { $0.xWrite(file, bytes, count, place) }) { image in
                let written = Array(UnsafeRawBufferPointer(start: bytes, count: Int(count)))
                image.pending.append(.write(written, at: Int(place)))
            }
        }
        changed.pointee.xTruncate = { file, size in
            FaultyDisk.act(.truncate, file, { $0.xTruncate(file, size) }) {
                $0.pending.append(.truncate(to: Int(size)))
            }
        }
        changed.pointee.xSync = { file, flags in
            FaultyDisk.act(.flush, file, { $0.xSync(file, flags) }) { $0.flush() }
        }
        file.pointee.pMethods = UnsafePointer(changed)
    }

    private static func act(
        _ action: Action, _ file: UnsafeMutablePointer<sqlite3_file>?,
        _ call: (sqlite3_io_methods) -> Int32, _ record: (inout Image) -> Void
    ) -> Int32 {
        let (path, plan) = state.withLock { state -> (String?, Plan?) in
            let path = state.paths[UInt(bitPattern: file)]
            return (path, path.flatMap { state.plans[$0] ?? state.plans[String($0.dropLast(4))] })
        }
        guard let path, let original = methods.withLock({ $0 }) else { return SQLITE_ERROR }
        if let code = plan?(action, path) {
            if action == .flush { state.withLock { $0.images[path]?.pending = [] } }
            return code
        }
        let code = call(original)
        if code == SQLITE_OK { state.withLock { record(&$0.images[path, default: Image()]) } }
        return code
    }
}
