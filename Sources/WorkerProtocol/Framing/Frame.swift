package import DurableTask

/// One message on one stream. Stream 0 is the connection itself; the host opens odd streams, the worker even ones.
package struct Frame<Message: FrameMessage>: Sendable {
    package var stream: UInt32
    package var message: Message

    package init(_ message: Message, on stream: UInt32 = 0) {
        self.stream = stream
        self.message = message
    }

    /// Appends the frame: length of the body (4 bytes), kind (1), stream (4), all little endian, then the body.
    /// - Returns: the length of the body.
    /// - Throws: `tooLarge` when the receiver would refuse it; `bytes` is then as it was.
    @discardableResult
    package func append(
        to bytes: inout [UInt8], maximumLength: Int = FrameHeader.maximumLength
    ) throws(WireError) -> Int {
        let start = bytes.count
        bytes.append(contentsOf: repeatElement(0, count: FrameHeader.size))
        if let raw = message.rawBody {
            bytes.append(contentsOf: raw)
        } else {
            WireWriter.append(to: &bytes) { message.write(to: &$0) }
        }
        let length = bytes.count - start - FrameHeader.size
        guard length <= maximumLength else {
            bytes.removeSubrange(start...)
            throw FrameHeader.tooLarge(UInt64(length))
        }
        FrameHeader(length: UInt32(truncatingIfNeeded: length), kind: message.kind, stream: stream)
            .write(to: &bytes, at: start)
        return length
    }
}

/// What one side says to the other.
package protocol FrameMessage: Sendable {
    var kind: FrameKind { get }
    /// The body when it is not made of fields.
    var rawBody: ArraySlice<UInt8>? { get }
    func write(to writer: inout WireWriter)
    /// - Throws: also for a kind that only the other side sends.
    init(_ kind: FrameKind, from reader: inout WireReader) throws(WireError)
}

package struct FrameHeader: Sendable, Hashable {
    package var length: UInt32
    package var kind: FrameKind
    package var stream: UInt32

    package static let size = 9
    /// More than any history or payload that works; beyond it the sender is broken.
    package static let maximumLength = 1 << 30

    static func tooLarge(_ length: UInt64) -> WireError {
        WireError(
            .tooLarge, "A frame of \(length) bytes is beyond the \(maximumLength) that host and worker take at once.")
    }

    func write(to bytes: inout [UInt8], at start: Int) {
        for index in 0..<4 {
            bytes[start + index] = UInt8(truncatingIfNeeded: length >> (8 * UInt32(index)))
            bytes[start + 5 + index] = UInt8(truncatingIfNeeded: stream >> (8 * UInt32(index)))
        }
        bytes[start + 4] = kind.rawValue
    }

    /// Nil while the header is not all there.
    init?(_ bytes: [UInt8], at start: Int, maximumLength: Int) throws(WireError) {
        guard bytes.count - start >= Self.size else { return nil }
        length = 0
        stream = 0
        for index in 0..<4 {
            length |= UInt32(bytes[start + index]) << (8 * UInt32(index))
            stream |= UInt32(bytes[start + 5 + index]) << (8 * UInt32(index))
        }
        guard length <= maximumLength else { throw Self.tooLarge(UInt64(length)) }
        guard let kind = FrameKind(rawValue: bytes[start + 4]) else {
            throw WireError(.unknownValue, "A frame of the unknown kind \(bytes[start + 4]) arrived.")
        }
        self.kind = kind
    }

    init(length: UInt32, kind: FrameKind, stream: UInt32) {
        self.length = length
        self.kind = kind
        self.stream = stream
    }
}
