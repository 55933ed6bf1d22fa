extension JSON {
    /// What needs no encoder: plain strings, integers, Booleans. Nil: the general way decides.
    static func encodeSimple<T>(_ value: T) -> [UInt8]? {
        if T.self == String.self, let text = value as? String { return encodeString(text) }
        if T.self == Int.self, let number = value as? Int { return Array("\(number)".utf8) }
        if T.self == Bool.self, let flag = value as? Bool { return Array((flag ? "true" : "false").utf8) }
        return nil
    }

    /// The same for reading. Nil: the general way decides, and says what is wrong.
    static func decodeSimple<T>(_ type: T.Type, from bytes: [UInt8]) -> T? {
        if T.self == String.self { return decodeString(bytes) as? T }
        if T.self == Int.self { return decodeInteger(bytes) as? T }
        if T.self == Bool.self {
            return bytes.elementsEqual("true".utf8)
                ? true as? T : bytes.elementsEqual("false".utf8) ? false as? T : nil
        }
        return nil
    }

    private static func encodeString(_ text: String) -> [UInt8]? {
        guard text.utf8.allSatisfy(standsForItself) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count + 2)
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: text.utf8)
        bytes.append(UInt8(ascii: "\""))
        return bytes
    }

    private static func decodeString(_ bytes: [UInt8]) -> String? {
        guard bytes.count >= 2, bytes.first == UInt8(ascii: "\""), bytes.last == UInt8(ascii: "\"") else { return nil }
        let content = bytes.dropFirst().dropLast()
        guard content.allSatisfy(standsForItself) else { return nil }
        return String(validating: content, as: UTF8.self)
    }

    /// Digits only, few enough to fit; `-0`, leading zeros and exponents are the decoder's to judge.
    private static func decodeInteger(_ bytes: [UInt8]) -> Int? {
        let isNegative = bytes.first == UInt8(ascii: "-")
        let digits = isNegative ? bytes.dropFirst() : bytes[...]
        guard (1...18).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }),
            digits.first != 0x30 || bytes.count == 1
        else { return nil }
        let magnitude = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        return isNegative ? -magnitude : magnitude
    }

    /// Within JSON's quotes, and in UTF-8.
    private static func standsForItself(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\") && byte != 0x7F
    }
}
