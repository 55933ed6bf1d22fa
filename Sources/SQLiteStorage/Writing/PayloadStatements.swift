internal import DurableTask
internal import Foundation
internal import GRDB

/// Keeps payloads, and which rows name them. What no row names is deleted, a little at a time.
///
/// A row that names a payload has an entry in `payloadNames`; both are written and deleted in the same transaction. As long
/// as the hub has never had a stored payload none of this costs anything.
final class PayloadStatements {
    /// The kind of a row that can name payloads.
    enum Owner: Int {
        case message = 1
        case turn, entity, detached, outbox
    }

    /// How long a payload may be stored and named by nothing: whoever stored it is about to start something with it.
    static let freshness: TimeInterval = 3_600
    /// Parts deleted in one transaction, 4 MiB at most.
    private static let partsAtOnce = 16

    private let put: PreparedStatement
    private let putName: PreparedStatement
    private let dropName: PreparedStatement
    private let dropNames: PreparedStatement
    private let dropNamesThrough: PreparedStatement
    private let isNamed: PreparedStatement
    private let deleteParts: PreparedStatement
    private let unnamed: PreparedStatement
    private let now: () -> Date

    /// Some payload has been stored.
    private(set) var isInUse: Bool
    /// Stored and not named yet, since when.
    private var fresh: [String: Date] = [:]
    /// Have lost a name: perhaps the last.
    private var suspects: [String] = []

    init(_ database: Database, now: @escaping () -> Date) throws {
        self.now = now
        put = try PreparedStatement(
            database, "INSERT OR REPLACE INTO payloads (\(PayloadPart.columns)) VALUES (?, ?, ?, ?, ?, ?)")
        putName = try PreparedStatement(
            database, "INSERT OR IGNORE INTO payloadNames (owner, instance, row, payload) VALUES (?, ?, ?, ?)")
        dropName = try PreparedStatement(
            database, "DELETE FROM payloadNames WHERE owner = ? AND instance = ? AND row = ? RETURNING payload")
        dropNames = try PreparedStatement(
            database, "DELETE FROM payloadNames WHERE owner = ? AND instance = ? RETURNING payload")
        dropNamesThrough = try PreparedStatement(
            database, "DELETE FROM payloadNames WHERE owner = ? AND instance = ? AND row <= ? RETURNING payload")
        isNamed = try PreparedStatement(database, "SELECT 1 FROM payloadNames WHERE payload = ? LIMIT 1")
        deleteParts = try PreparedStatement(
            database,
            """
            DELETE FROM payloads WHERE number IN (SELECT number FROM payloads WHERE payload = ? ORDER BY part DESC LIMIT ?)
            """)
        unnamed = try PreparedStatement(
            database,
            """
            SELECT DISTINCT payload FROM payloads
            WHERE NOT EXISTS (SELECT 1 FROM payloadNames WHERE payloadNames.payload = payloads.payload)
            """)
        isInUse = try PreparedStatement(database, "SELECT 1 FROM payloads LIMIT 1").first { _ in true } ?? false
        // Whoever stored these and has not said what for is gone.
        if isInUse { suspects = try unnamed.all { $0.text(0) } }
    }

    func store(_ part: PayloadPart) throws {
        isInUse = true
        if part.index == 0 { fresh[part.payload] = now() }
        put.bind(1, part.payload)
        put.bind(2, part.index)
        put.bind(3, part.encoding.rawValue)
        put.bind(4, part.length)
        put.bind(6, part.checksum)
        try put.with(5, part.bytes) { try put.run() }
    }

    // MARK: - Rows that name payloads

    /// A row is written.
    func name(_ bytes: [UInt8]?, by owner: Owner, _ instance: Int64 = 0, _ row: @autoclosure () -> String = "") throws {
        guard isInUse, let bytes else { return }
        for id in StoredPayload.ids(namedIn: bytes) {
            fresh[id.rawValue] = nil
            bind(putName, owner, instance, row())
            putName.bind(4, id.rawValue)
            try putName.run()
        }
    }

    /// A row is deleted.
    func forget(_ owner: Owner, _ instance: Int64 = 0, _ row: @autoclosure () -> String = "") throws {
        guard isInUse else { return }
        bind(dropName, owner, instance, row())
        suspects += try dropName.all { $0.text(0) }
    }

    /// All rows of an instance are deleted.
    func forgetAll(_ owner: Owner, of instance: Int64) throws {
        guard isInUse else { return }
        dropNames.bind(1, owner.rawValue)
        dropNames.bind(2, instance)
        suspects += try dropNames.all { $0.text(0) }
    }

    /// All rows up to one are deleted.
    func forget(_ owner: Owner, _ instance: Int64, through row: String) throws {
        guard isInUse else { return }
        bind(dropNamesThrough, owner, instance, row)
        suspects += try dropNamesThrough.all { $0.text(0) }
    }

    private func bind(_ statement: PreparedStatement, _ owner: Owner, _ instance: Int64, _ row: String) {
        statement.bind(1, owner.rawValue)
        statement.bind(2, instance)
        statement.bind(3, row)
    }

    // MARK: - What nobody names

    /// There is something to look at.
    var hasSuspects: Bool { !suspects.isEmpty }

    func forgetSuspects() { suspects = [] }

    /// Those that were stored too long ago, and never named.
    func suspectStale() {
        guard !fresh.isEmpty else { return }
        let limit = now().addingTimeInterval(-Self.freshness)
        for (id, since) in fresh where since <= limit {
            fresh[id] = nil
            suspects.append(id)
        }
    }

    /// Deletes some parts of what nobody names, within a transaction.
    func sweep() throws {
        while let id = suspects.last {
            isNamed.bind(1, id)
            let isKept = try isNamed.first { _ in true } ?? (fresh[id] != nil)
            guard !isKept else {
                suspects.removeLast()
                continue
            }
            deleteParts.bind(1, id)
            deleteParts.bind(2, Self.partsAtOnce)
            try deleteParts.run()
            if deleteParts.changes < Self.partsAtOnce { suspects.removeLast() }
            return
        }
    }
}
