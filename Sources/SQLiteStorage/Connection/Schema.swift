internal import DurableTask
internal import GRDB

/// The tables of a hub's file, and how their version is told.
enum Schema {
    /// `PRAGMA user_version`.
    static let version = 4
    /// `PRAGMA application_id`: "PTRL".
    static let applicationID = 0x5054_524C

    /// Makes the tables in a new file, and in one of an older version those that it lacks; refuses a file that is not a
    /// hub's or was written by a newer version.
    static func prepare(_ database: Database, path: String) throws {
        let found = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        let tables = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
        if tables == 0, found == 0 {
            try database.inTransaction(.immediate) {
                try database.execute(sql: sql)
                try database.execute(sql: entities)
                try database.execute(sql: payloads)
                try database.execute(sql: orders)
                try database.execute(
                    sql: "PRAGMA user_version = \(version); PRAGMA application_id = \(applicationID)")
                return .commit
            }
            return
        }
        try check(database, path: path)
        guard found < version else { return }
        try database.inTransaction(.immediate) {
            if found < 2 { try database.execute(sql: entities) }
            if found < 3 { try database.execute(sql: payloads) }
            try database.execute(sql: orders)
            try database.execute(sql: "PRAGMA user_version = \(version)")
            return .commit
        }
    }

    /// Refuses a file that is not a hub's or was written by a newer version.
    static func check(_ database: Database, path: String) throws {
        let found = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        let application = try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0
        guard application == applicationID else {
            throw StorageError(
                .conflict, "The file '\(path)' is a database of another program. Use another data folder.")
        }
        guard found <= version else {
            throw StorageError(
                .newerSchema,
                """
                The task hub's file '\(path)' has schema version \(found) and was written by a newer version of \
                Petrel; this one knows up to \(version). Use the newer version.
                """
            )
        }
    }

    /// Numbers stand for instance ids: rows stay small, and the rows of instances that run at the same time lie close
    /// together. A row without a name stands for an id that has messages or history and no header yet.
    ///
    /// Rows that may be large lie in the order of their writing, with their key in an index beside them: measured, half
    /// the bytes of tables ordered by key (rows in the middle split pages, and large ones get pages of their own).
    ///
    /// One index of instances serves most queries: pages of several statuses are merged. Entities are not in it.
    private static let sql = """
        CREATE TABLE hub (name TEXT PRIMARY KEY, value INTEGER NOT NULL, checksum INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE instances (
            number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT, version TEXT, parent TEXT, created INTEGER,
            generation INTEGER, execution TEXT, status INTEGER, updated INTEGER, completed INTEGER, wake INTEGER,
            open INTEGER, errorType TEXT, details BLOB, checksum INTEGER NOT NULL);
        CREATE INDEX instancesByStatus ON instances (status, created, id)
            WHERE status IS NOT NULL AND (id < '@' OR id >= 'A');
        CREATE INDEX instancesToWatch ON instances (created)
            WHERE (open > 0 OR wake IS NOT NULL) AND status IN (0, 2, 6, 7);
        CREATE TABLE turns (
            instance INTEGER NOT NULL, generation INTEGER NOT NULL, turn INTEGER NOT NULL, committed INTEGER NOT NULL,
            events BLOB NOT NULL, checksum INTEGER NOT NULL, PRIMARY KEY (instance, generation, turn));
        CREATE TABLE messages (
            sequence INTEGER PRIMARY KEY, instance INTEGER NOT NULL, execution TEXT, visible INTEGER,
            event BLOB NOT NULL, checksum INTEGER NOT NULL);
        CREATE INDEX messagesByInstance ON messages (instance);
        CREATE TABLE detached (
            instance TEXT NOT NULL, generation INTEGER NOT NULL, turn INTEGER NOT NULL, eventID INTEGER NOT NULL,
            execution TEXT NOT NULL, event BLOB NOT NULL, checksum INTEGER NOT NULL,
            PRIMARY KEY (instance, generation, turn, eventID)) WITHOUT ROWID;
        CREATE TABLE outbox (
            target INTEGER NOT NULL, sequence INTEGER NOT NULL, instance TEXT NOT NULL, execution TEXT, visible INTEGER,
            event BLOB NOT NULL, checksum INTEGER NOT NULL, PRIMARY KEY (target, sequence));
        CREATE TABLE received (sender INTEGER PRIMARY KEY, sequence INTEGER NOT NULL, checksum INTEGER NOT NULL);
        CREATE TABLE receipts (
            key TEXT PRIMARY KEY, request TEXT NOT NULL, instance TEXT NOT NULL, at INTEGER NOT NULL,
            checksum INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE records (
            space TEXT NOT NULL, key TEXT NOT NULL, revision INTEGER NOT NULL, value BLOB NOT NULL,
            checksum INTEGER NOT NULL, PRIMARY KEY (space, key));
        CREATE TABLE queued (
            queue TEXT NOT NULL, id INTEGER NOT NULL, body BLOB NOT NULL, inserted INTEGER NOT NULL,
            visible INTEGER NOT NULL, expires INTEGER, dequeued INTEGER NOT NULL, receipt INTEGER NOT NULL,
            checksum INTEGER NOT NULL, PRIMARY KEY (queue, id));
        """

    /// Since version 2. The number is the one the id has in `instances`; ids are unique, and the index that sees to that
    /// is the order in which entities are listed.
    private static let entities = """
        CREATE TABLE entities (
            number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, state BLOB, created INTEGER NOT NULL,
            modified INTEGER NOT NULL, section TEXT, holder TEXT, attempts INTEGER, checksum INTEGER NOT NULL);
        """

    /// Since version 3. Payloads in parts, and which rows name them: `owner` is the kind of the row
    /// (``PayloadStatements/Owner``), `instance` and `row` its key.
    private static let payloads = """
        CREATE TABLE payloads (
            number INTEGER PRIMARY KEY, payload TEXT NOT NULL, part INTEGER NOT NULL, encoding INTEGER NOT NULL,
            length INTEGER NOT NULL, bytes BLOB NOT NULL, checksum INTEGER NOT NULL, UNIQUE (payload, part));
        CREATE TABLE payloadNames (
            owner INTEGER NOT NULL, instance INTEGER NOT NULL, row TEXT NOT NULL, payload TEXT NOT NULL,
            PRIMARY KEY (owner, instance, row, payload)) WITHOUT ROWID;
        CREATE INDEX payloadNamesByPayload ON payloadNames (payload);
        """

    /// Since version 4. The other orders in which instances are listed; an entry is written once, at the beginning or at the
    /// end of an instance. And which receipts are the oldest.
    private static let orders = """
        CREATE INDEX instancesByName ON instances (name, created, id)
            WHERE name IS NOT NULL AND (id < '@' OR id >= 'A');
        CREATE INDEX instancesByEnd ON instances (completed, id)
            WHERE completed IS NOT NULL AND (id < '@' OR id >= 'A');
        CREATE INDEX instancesByVersion ON instances (version, created, id)
            WHERE version IS NOT NULL AND (id < '@' OR id >= 'A');
        CREATE INDEX instancesByError ON instances (errorType, created, id)
            WHERE errorType IS NOT NULL AND (id < '@' OR id >= 'A');
        CREATE INDEX instancesByParent ON instances (parent, created, id) WHERE parent IS NOT NULL;
        CREATE INDEX receiptsByTime ON receipts (at);
        """
}
