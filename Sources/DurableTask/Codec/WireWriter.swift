/// Appends protocol-buffers fields to an array.
///
/// A field with its type's default value (zero, empty) is left out, as proto3 asks; an optional is a wrapper message, so
/// nil is left out and an empty value is present.
package struct WireWriter: ~Copyable {
    package private(set) var bytes: [UInt8]

    package init() { bytes = [] }

    package init(reserving capacity: Int) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    /// Writes behind what `bytes` holds, without a copy.
    package static func append(to bytes: inout [UInt8], _ body: (inout WireWriter) -> Void) {
        var writer = WireWriter()
        swap(&bytes, &writer.bytes)
        body(&writer)
        swap(&bytes, &writer.bytes)
    }

    // MARK: Plain values

    package mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    package mutating func tag(_ field: Int, _ type: WireType) {
        varint(UInt64(truncatingIfNeeded: field) << 3 | UInt64(type.rawValue))
    }

    /// Bytes that are encoded fields already.
    package mutating func raw(_ encoded: [UInt8]) { bytes.append(contentsOf: encoded) }

    // MARK: Fields

    package mutating func uint64(_ field: Int, _ value: UInt64) {
        guard value != 0 else { return }
        tag(field, .varint)
        varint(value)
    }

    /// Negative numbers take ten bytes, as the format has it.
    package mutating func int64(_ field: Int, _ value: Int64) { uint64(field, UInt64(bitPattern: value)) }

    package mutating func int32(_ field: Int, _ value: Int32) { int64(field, Int64(value)) }

    package mutating func bool(_ field: Int, _ value: Bool) { uint64(field, value ? 1 : 0) }

    package mutating func string(_ field: Int, _ value: String) {
        guard !value.isEmpty else { return }
        element(field, value)
    }

    package mutating func data(_ field: Int, _ value: [UInt8]) {
        guard !value.isEmpty else { return }
        element(field, value)
    }

    /// A member of a repeated field: written also when it is empty.
    package mutating func element(_ field: Int, _ value: String) {
        tag(field, .lengthDelimited)
        varint(UInt64(value.utf8.count))
        bytes.append(contentsOf: value.utf8)
    }

    /// A member of a repeated field: written also when it is empty.
    package mutating func element(_ field: Int, _ value: [UInt8]) {
        tag(field, .lengthDelimited)
        varint(UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    /// A `StringValue`.
    package mutating func wrapped(_ field: Int, _ value: String?) {
        guard let value else { return }
        let count = value.utf8.count
        wrapperHead(field, count)
        if count > 0 { bytes.append(contentsOf: value.utf8) }
    }

    /// A `StringValue`.
    package mutating func wrapped(_ field: Int, _ value: Payload?) {
        guard let value else { return }
        wrapperHead(field, value.utf8.count)
        bytes.append(contentsOf: value.utf8)
    }

    /// Tag and length of the wrapper, and of the text within it when there is one.
    private mutating func wrapperHead(_ field: Int, _ count: Int) {
        tag(field, .lengthDelimited)
        guard count > 0 else { return bytes.append(0) }
        varint(UInt64(1 + Self.varintLength(count) + count))
        tag(1, .lengthDelimited)
        varint(UInt64(count))
    }

    /// A member of a repeated field: written also when it is zero.
    package mutating func element(_ field: Int, _ value: UInt64) {
        tag(field, .varint)
        varint(value)
    }

    package mutating func message(_ field: Int, _ value: (some WireMessage)?) {
        guard let value else { return }
        nested(field) { value.write(to: &$0) }
    }

    /// A message whose fields `body` writes.
    ///
    /// One byte is kept for the length; a longer length moves what was written, which is cheaper than sizing every
    /// message first.
    package mutating func nested(_ field: Int, _ body: (inout WireWriter) -> Void) {
        tag(field, .lengthDelimited)
        let start = bytes.count
        bytes.append(0)
        body(&self)
        let length = bytes.count - start - 1
        guard length >= 0x80 else {
            bytes[start] = UInt8(truncatingIfNeeded: length)
            return
        }
        let width = Self.varintLength(length)
        bytes.insert(contentsOf: repeatElement(0, count: width - 1), at: start)
        var rest = length
        for index in start..<(start + width) {
            bytes[index] = UInt8(truncatingIfNeeded: rest) & 0x7F | (index < start + width - 1 ? 0x80 : 0)
            rest >>= 7
        }
    }

    /// A `map<string, string>`, by key, so that equal maps have equal bytes.
    package mutating func map(_ field: Int, _ value: [String: String]) {
        guard !value.isEmpty else { return }
        for (key, item) in value.sorted(by: { $0.key < $1.key }) {
            nested(field) {
                $0.string(1, key)
                $0.string(2, item)
            }
        }
    }

    private static func varintLength(_ value: Int) -> Int { (70 - (value | 1).leadingZeroBitCount) / 7 }
}
