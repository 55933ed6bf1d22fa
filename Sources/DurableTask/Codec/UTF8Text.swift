/// Checks UTF-8 where it stands: making a `String` only to drop it would copy every payload.
enum UTF8Text {
    static func isValid(_ bytes: [UInt8], in range: Range<Int>) -> Bool {
        bytes.withUnsafeBytes { buffer in
            guard range.lowerBound >= 0, range.upperBound <= buffer.count else { return false }
            return isValid(UnsafeRawBufferPointer(rebasing: buffer[range]))
        }
    }

    private static func isValid(_ text: UnsafeRawBufferPointer) -> Bool {
        var index = 0
        while index < text.count {
            // Eight bytes of ASCII at once.
            while text.count - index >= 8,
                text.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
            { index += 8 }
            guard index < text.count else { return true }
            let first = text[index]
            guard first >= 0x80 else {
                index += 1
                continue
            }
            guard let shape = shape(of: first), text.count - index > shape.following,
                shape.second.contains(text[index + 1])
            else { return false }
            for offset in 1...shape.following where text[index + offset] & 0xC0 != 0x80 { return false }
            index += 1 + shape.following
        }
        return true
    }

    /// How many bytes follow a leading byte, and what the first of them may be: no overlong forms, no surrogates,
    /// nothing beyond U+10FFFF (Unicode standard, table 3-7).
    private static func shape(of first: UInt8) -> (following: Int, second: ClosedRange<UInt8>)? {
        switch first {
        case 0xC2...0xDF: (1, 0x80...0xBF)
        case 0xE0: (2, 0xA0...0xBF)
        case 0xE1...0xEC, 0xEE...0xEF: (2, 0x80...0xBF)
        case 0xED: (2, 0x80...0x9F)
        case 0xF0: (3, 0x90...0xBF)
        case 0xF1...0xF3: (3, 0x80...0xBF)
        case 0xF4: (3, 0x80...0x8F)
        default: nil
        }
    }
}
