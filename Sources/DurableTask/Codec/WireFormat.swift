// The protocol-buffers wire format, as far as the Durable Task messages need it.
// The writer and the reader are in WireWriter.swift and WireReader.swift.

extension HistoryEvent {
    /// The tag of `pastEvents` (field 3, length-delimited) in the protocol's `OrchestratorRequest`.
    static let rowTag: UInt8 = 0x1A
}
