extension InstanceState {
    /// Puts together what a client sees from what storage keeps; for storage providers.
    ///
    /// - Parameters:
    ///   - firstRow: The events of the current generation's first turn, nil when there is none yet.
    ///   - lastRow: Those of its last turn.
    ///   - waiting: The events of the instance's undelivered messages, by sequence; asked for only when needed.
    /// - Throws: ``StorageError`` with code `corrupt` when what was asked for is not there or cannot be read, or what
    ///   `waiting` throws.
    public init(
        header: InstanceHeader, including parts: InstanceParts, firstRow: [UInt8]?, lastRow: [UInt8]?,
        waiting: () throws -> [[UInt8]]
    ) throws {
        self.init(header: header, input: nil, output: nil, failure: nil)
        if parts.contains(.input) {
            var hasStart = false
            for row in try firstRow.map({ [$0] }) ?? waiting() {
                let event = try Self.reading(header) { () throws(WireError) in
                    try HistoryEvent.first(.executionStarted, inRows: row)
                }
                guard case .executionStarted(let started) = event?.kind else { continue }
                input = started.input
                hasStart = true
                break
            }
            guard hasStart else { throw Self.missing("beginning", header) }
        }
        if parts.contains(.output), header.status.isTerminal {
            let event = try lastRow.flatMap { row in
                try Self.reading(header) { () throws(WireError) in
                    try HistoryEvent.last(.executionCompleted, inRows: row)
                }
            }
            guard case .executionCompleted(_, let result, let failure) = event?.kind else {
                throw Self.missing("end", header)
            }
            output = result
            self.failure = failure
        }
    }

    private static func missing(_ what: String, _ header: InstanceHeader) -> StorageError {
        StorageError(
            .corrupt,
            "The \(what) of instance '\(header.instanceID)' is not in its history. Restore the task hub from a copy.")
    }

    private static func reading<Value>(
        _ header: InstanceHeader, _ body: () throws(WireError) -> Value
    ) throws(StorageError) -> Value {
        do {
            return try body()
        } catch {
            throw StorageError(
                .corrupt,
                """
                The history of instance '\(header.instanceID)' cannot be read: \(error) Restore the task hub from a \
                copy.
                """
            )
        }
    }
}
