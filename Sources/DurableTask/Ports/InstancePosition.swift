/// A place in the order (created, id) that ``StorageProvider/instances(matching:)`` pages through, and the token that
/// names it to clients.
public struct InstancePosition: Hashable, Sendable, Comparable {
    /// Microseconds since 1970.
    public var created: Int64
    public var instanceID: InstanceID

    public init(created: Int64, instanceID: InstanceID) {
        self.created = created
        self.instanceID = instanceID
    }

    public init(_ header: InstanceHeader) {
        self.init(created: header.createdAt.microseconds, instanceID: header.instanceID)
    }

    /// Reads ``token``; nil when the text is not one.
    public init?(token: String) {
        var bytes: [UInt8] = []
        var half: UInt8?
        for character in token.utf8 {
            guard let digit = Self.value(ofDigit: character) else { return nil }
            if let high = half {
                bytes.append(high << 4 | digit)
                half = nil
            } else {
                half = digit
            }
        }
        guard half == nil, bytes.count >= 8, let id = String(validating: bytes[8...], as: UTF8.self) else { return nil }
        let created = bytes[..<8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        self.init(created: Int64(bitPattern: created), instanceID: InstanceID(trusted: id))
    }

    /// Hexadecimal digits: safe in a header and in a query.
    public var token: String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        let created = UInt64(bitPattern: created)
        for shift in stride(from: 60, through: 0, by: -4) { text.append(digits[Int(created >> UInt64(shift) & 0xF)]) }
        for byte in instanceID.rawValue.utf8 {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 0xF)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Ids compare by their UTF-8 bytes, as every storage provider does.
    public static func < (a: InstancePosition, b: InstancePosition) -> Bool {
        guard a.created == b.created else { return a.created < b.created }
        return a.instanceID.rawValue.utf8.lexicographicallyPrecedes(b.instanceID.rawValue.utf8)
    }

    private static func value(ofDigit character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
