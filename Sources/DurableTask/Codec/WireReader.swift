/// Reads protocol-buffers fields from an array. Whatever the bytes are, it throws and never traps.
///
/// ``next()`` gives a field's number; one of the reading methods, or ``skip()``, must then take its value.
package struct WireReader {
    package let bytes: [UInt8]
    package private(set) var position: Int
    private var end: Int
    private var type = WireType.varint
    /// Where the tag of the current field stands.
    private var fieldStart: Int
    private var depth = 0

    /// Messages within messages.
    package static let maximumDepth = 100

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
        position = 0
        end = bytes.count
        fieldStart = 0
    }

    /// Reads a part of the array; a range that leaves it is cut.
    package init(_ bytes: [UInt8], in range: Range<Int>) {
        let range = range.clamped(to: 0..<bytes.count)
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
        fieldStart = position
    }

    package var isAtEnd: Bool { position == end }
    /// The current field holds text, bytes or a message.
    package var isLengthDelimited: Bool { type == .lengthDelimited }

    // MARK: Fields

    /// The next field's number, or nil at the end of the message.
    package mutating func next() throws(WireError) -> Int? {
        guard position < end else { return nil }
        fieldStart = position
        let tag = try varint()
        guard let type = WireType(rawValue: UInt8(truncatingIfNeeded: tag & 7)) else {
            throw .malformed("a field of the unknown wire type \(tag & 7)", at: fieldStart)
        }
        guard tag >> 3 > 0, tag >> 3 < 1 << 29 else { throw .malformed("an impossible field number", at: fieldStart) }
        self.type = type
        return Int(truncatingIfNeeded: tag >> 3)
    }

    /// Passes over the value of the current field.
    package mutating func skip() throws(WireError) {
        switch type {
        case .varint: _ = try varint()
        case .fixed64: try advance(by: 8)
        case .fixed32: try advance(by: 4)
        case .lengthDelimited: position = try slice().upperBound
        }
    }

    /// The current field as it stands, tag included; passes over it.
    package mutating func rawField() throws(WireError) -> ArraySlice<UInt8> {
        let start = fieldStart
        try skip()
        return bytes[start..<position]
    }

    package mutating func uint64() throws(WireError) -> UInt64 {
        try expect(.varint)
        return try varint()
    }

    package mutating func int64() throws(WireError) -> Int64 { Int64(bitPattern: try uint64()) }

    package mutating func int32() throws(WireError) -> Int32 { Int32(truncatingIfNeeded: try uint64()) }

    package mutating func bool() throws(WireError) -> Bool { try uint64() != 0 }

    package mutating func string() throws(WireError) -> String {
        let range = try take()
        guard let text = String(validating: bytes[range], as: UTF8.self) else { throw invalidText(range) }
        return text
    }

    package mutating func data() throws(WireError) -> [UInt8] { Array(bytes[try take()]) }

    /// The text in a `StringValue`.
    package mutating func wrappedString() throws(WireError) -> String {
        let outer = try enter()
        var text = ""
        while let field = try next() {
            if field == 1 { text = try string() } else { try skip() }
        }
        leave(outer)
        return text
    }

    /// The text in a `StringValue`, kept as bytes.
    package mutating func wrappedPayload() throws(WireError) -> Payload {
        let outer = try enter()
        var text: [UInt8] = []
        while let field = try next() {
            guard field == 1 else {
                try skip()
                continue
            }
            let range = try take()
            guard UTF8Text.isValid(bytes, in: range) else { throw invalidText(range) }
            text = Array(bytes[range])
        }
        leave(outer)
        return Payload(trusted: text)
    }

    package mutating func message<Message: WireMessage>(_: Message.Type = Message.self) throws(WireError) -> Message {
        let outer = try enter()
        let message = try Message(from: &self)
        leave(outer)
        return message
    }

    /// A message read where it is used. `body` must read to its end.
    package mutating func nested(_ body: (inout WireReader) throws(WireError) -> Void) throws(WireError) {
        let outer = try enter()
        try body(&self)
        leave(outer)
    }

    /// One entry of a `map<string, string>`.
    package mutating func entry(into map: inout [String: String]) throws(WireError) {
        let outer = try enter()
        var (key, value) = ("", "")
        while let field = try next() {
            switch field {
            case 1: key = try string()
            case 2: value = try string()
            default: try skip()
            }
        }
        leave(outer)
        map[key] = value
    }

    /// The range of the current field's bytes; passes over them.
    package mutating func take() throws(WireError) -> Range<Int> {
        let range = try slice()
        position = range.upperBound
        return range
    }

    /// All that is left, when it is not fields.
    package mutating func rest() -> ArraySlice<UInt8> {
        let rest = bytes[position..<end]
        position = end
        return rest
    }

    // MARK: Parts

    private func expect(_ expected: WireType) throws(WireError) {
        guard type == expected else { throw .malformed("a field of another type than its number has", at: fieldStart) }
    }

    private mutating func enter() throws(WireError) -> Int {
        let range = try slice()
        guard depth < Self.maximumDepth else {
            throw WireError(.tooDeep, "The encoded message nests more than \(Self.maximumDepth) messages.")
        }
        depth += 1
        let outer = end
        end = range.upperBound
        return outer
    }

    private mutating func leave(_ outer: Int) {
        position = end
        end = outer
        depth -= 1
    }

    /// Reads a length; the position is then where its bytes begin.
    private mutating func slice() throws(WireError) -> Range<Int> {
        try expect(.lengthDelimited)
        let length = try varint()
        guard length <= UInt64(end - position) else { throw .truncated(at: position) }
        return position..<(position + Int(length))
    }

    private mutating func advance(by count: Int) throws(WireError) {
        guard end - position >= count else { throw .truncated(at: position) }
        position += count
    }

    package mutating func varint() throws(WireError) -> UInt64 {
        guard position < end else { throw .truncated(at: position) }
        let first = bytes[position]
        position += 1
        guard first >= 0x80 else { return UInt64(first) }
        // Ten bytes hold 64 bits; the last of them only one.
        let limit = min(9, end - position)
        let (value, length) = bytes.withUnsafeBufferPointer { [position] bytes -> (UInt64, Int) in
            var value = UInt64(first & 0x7F)
            var shift: UInt64 = 7
            for index in 0..<limit {
                let byte = bytes[position + index]
                value |= UInt64(byte & 0x7F) << shift
                if byte < 0x80 { return (value, index < 8 || byte <= 1 ? index + 1 : 10) }
                shift += 7
            }
            return (0, limit == 9 ? 10 : 0)
        }
        switch length {
        case 0: throw .truncated(at: position)
        case 10: throw .malformed("a number of more than 64 bits", at: position)
        default:
            position += length
            return value
        }
    }

    private func invalidText(_ range: Range<Int>) -> WireError {
        WireError(.invalidUTF8, "The encoded message holds text that is not UTF-8, at byte \(range.lowerBound).")
    }
}
