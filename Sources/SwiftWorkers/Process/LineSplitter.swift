/// Cuts a stream of bytes into lines.
struct LineSplitter {
    private var rest: [UInt8] = []

    /// A line longer than this is cut.
    static let longestLine = 16 << 10

    mutating func take(_ bytes: UnsafeRawBufferPointer, line: (String) -> Void) {
        for byte in bytes {
            if byte == UInt8(ascii: "\n") {
                finish(line: line)
            } else {
                rest.append(byte)
                if rest.count == Self.longestLine { emit(line) }
            }
        }
    }

    /// The last line may have no end.
    mutating func finish(line: (String) -> Void) {
        if rest.last == UInt8(ascii: "\r") { rest.removeLast() }
        if !rest.isEmpty { emit(line) }
    }

    private mutating func emit(_ line: (String) -> Void) {
        line(String(decoding: rest, as: UTF8.self))
        rest.removeAll(keepingCapacity: true)
    }
}
