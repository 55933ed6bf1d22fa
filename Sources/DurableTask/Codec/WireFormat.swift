// The protocol-buffers wire format, as far as the Durable Task messages need it: WireWriter.swift writes it,
// WireReader.swift reads it.

extension HistoryEvent {
    /// The tag of `pastEvents` (field 3, length-delimited) in the protocol's `OrchestratorRequest`.
    package static let rowTag: UInt8 = 0x1A
}

/// How a field's value is laid out.
package enum WireType: UInt8, Sendable {
    case varint = 0
    case fixed64 = 1
    case lengthDelimited = 2
    case fixed32 = 5
}

/// A value with a protocol-buffers message of its own.
package protocol WireMessage {
    /// Writes the fields; whoever holds the message writes its tag and length.
    func write(to writer: inout WireWriter)
    /// Reads fields to the end of the message.
    init(from reader: inout WireReader) throws(WireError)
}

extension WireMessage {
    /// The message alone, as its own bytes.
    package func encoded() -> [UInt8] {
        var writer = WireWriter()
        write(to: &writer)
        return writer.bytes
    }

    package init(decoding bytes: [UInt8]) throws(WireError) {
        var reader = WireReader(bytes)
        self = try Self(from: &reader)
    }
}
