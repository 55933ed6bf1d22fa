extension InstanceState {
    /// Puts together what a client sees from what storage keeps; for storage providers.
    ///
    /// - Parameters:
    ///   - firstRow: The events of the current generation's first turn, nil when there is none yet.
    ///   - lastRow: Those of its last turn.
    ///   - waiting: The events of the instance's undelivered messages, by sequence; asked for only when needed.
    /// - Throws: ``StorageError`` with code `corrupt` when events cannot be read, or what `waiting` throws.
    public init(
        header: InstanceHeader, including parts: InstanceParts, firstRow: [UInt8]?, lastRow: [UInt8]?,
        waiting: () throws -> [[UInt8]]
    ) throws {
        self.init(header: header, input: nil, output: nil, failure: nil)
        if parts.contains(.input) {
            for row in try firstRow.map({ [$0] }) ?? waiting() {
                let event = try Self.reading(header) { () throws(WireError) in
                    try HistoryEvent.first(.executionStarted, inRows: row)
                }
                guard case .executionStarted(let started) = event?.kind else { continue }
                input = started.input
                break
            }
        }
        if parts.contains(.output), header.status.isTerminal, let lastRow {
            let event = try Self.reading(header) { () throws(WireError) in
                try HistoryEvent.last(.executionCompleted, inRows: lastRow)
            }
            if case .executionCompleted(_, let result, let failure) = event?.kind {
                output = result
                self.failure = failure
            }
        }
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
