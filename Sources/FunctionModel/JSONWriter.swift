/// Writes one JSON text as UTF-8 bytes: keys in the order they are written, no spaces, nothing buffered twice.
///
/// The writer sets commas and colons; it does not check that brackets match.
public struct JSONWriter: Sendable {
    public private(set) var bytes: [UInt8] = []
    /// A value or key written next follows another one of the same object or array.
    private var needsComma = false

    public init(reservingCapacity capacity: Int = 256) { bytes.reserveCapacity(capacity) }

    public mutating func beginObject() { open(UInt8(ascii: "{")) }
    public mutating func endObject() { close(UInt8(ascii: "}")) }
    public mutating func beginArray() { open(UInt8(ascii: "[")) }
    public mutating func endArray() { close(UInt8(ascii: "]")) }

    /// The key of the next value.
    public mutating func key(_ key: StaticString) {
        separate()
        bytes.append(Self.quote)
        key.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(Self.quote)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// The key of the next value, where it is not a word of ours.
    public mutating func key(escaping key: String) {
        separate()
        Self.appendString(key.utf8, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    public mutating func string(_ value: String) {
        separate()
        var value = value
        value.withUTF8 { Self.appendString($0, to: &bytes) }
    }

    /// A string given as UTF-8.
    public mutating func string(utf8: [UInt8]) {
        separate()
        Self.appendString(utf8, to: &bytes)
    }

    public mutating func int(_ value: some BinaryInteger) {
        separate()
        bytes.append(contentsOf: String(value).utf8)
    }

    public mutating func bool(_ value: Bool) { literal(value ? "true" : "false") }
    public mutating func null() { literal("null") }

    /// A value that is JSON already, as it is.
    public mutating func raw(_ json: [UInt8]) {
        separate()
        // What is long must not make the buffer twice as long as it is.
        let needed = bytes.count + json.count
        if json.count > 1 << 20, needed > bytes.capacity { bytes.reserveCapacity(needed + (64 << 10)) }
        bytes.append(contentsOf: json)
    }

    private mutating func literal(_ text: StaticString) {
        separate()
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    private mutating func open(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    private static let quote = UInt8(ascii: "\"")
    private static let hexadecimal = Array("0123456789abcdef".utf8)

    /// Appends a JSON string, quotes included: what JSON demands is escaped, everything else stays as it is.
    public static func appendString(_ utf8: some Sequence<UInt8>, to bytes: inout [UInt8]) {
        bytes.append(quote)
        for byte in utf8 {
            switch byte {
            case quote, UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0x0A: bytes.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "n")])
            case 0x0D: bytes.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "r")])
            case 0x09: bytes.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "t")])
            case 0x00..<0x20:
                bytes.append(contentsOf: Array("\\u00".utf8))
                bytes.append(hexadecimal[Int(byte >> 4)])
                bytes.append(hexadecimal[Int(byte & 0xF)])
            default: bytes.append(byte)
            }
        }
        bytes.append(quote)
    }
}
