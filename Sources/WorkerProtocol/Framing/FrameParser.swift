package import DurableTask

/// Makes frames of bytes as they arrive, however they are cut. After it has thrown, the connection is of no use.
package struct FrameParser<Message: FrameMessage>: Sendable {
    private var buffer: [UInt8] = []
    private var start = 0
    private let maximumLength: Int

    package init(maximumLength: Int = FrameHeader.maximumLength) { self.maximumLength = maximumLength }

    package mutating func append(_ bytes: UnsafeRawBufferPointer) {
        compact()
        buffer.append(contentsOf: bytes)
    }

    /// How many bytes have arrived that belong to no whole frame yet.
    package var pendingCount: Int { buffer.count - start }

    /// The next whole frame, or nil until more bytes have come.
    package mutating func next() throws(WireError) -> Frame<Message>? {
        guard let header = try FrameHeader(buffer, at: start, maximumLength: maximumLength) else { return nil }
        let body = start + FrameHeader.size
        let end = body + Int(header.length)
        guard end <= buffer.count else { return nil }
        var reader = WireReader(buffer, in: body..<end)
        let message = try Message(header.kind, from: &reader)
        start = end
        return Frame(message, on: header.stream)
    }

    /// Drops what has been read once it is the larger part, so that each byte moves at most about once.
    private mutating func compact() {
        if start == buffer.count {
            buffer.removeAll(keepingCapacity: buffer.capacity <= 1 << 20)
            start = 0
        } else if start > buffer.count / 2 {
            buffer.removeSubrange(0..<start)
            start = 0
        }
    }
}
