/// Tells whether bytes are one JSON text (RFC 8259, UTF-8) without building anything from them: payloads pass through
/// the host as the bytes they are.
///
/// Runs in one pass, uses no recursion, and refuses what is nested deeper than common decoders bear.
enum JSONValidator {
    /// As deep as Foundation's decoder goes.
    static let maximumDepth = 512

    struct Failure: Error, Hashable, CustomStringConvertible {
        /// From 0, in bytes.
        var offset: Int
        /// Half a sentence.
        var reason: String
        var description: String { "\(reason) at byte \(offset)" }
    }

    static func isValid(_ bytes: [UInt8]) -> Bool { failure(in: bytes) == nil }

    /// The first thing that is wrong, or nil.
    static func failure(in bytes: [UInt8], maximumDepth: Int = maximumDepth) -> Failure? {
        bytes.withUnsafeBufferPointer { buffer -> Failure? in
            var scan = JSONScan(bytes: buffer)
            do throws(Failure) {
                try scan.text(maximumDepth: maximumDepth)
                return nil
            } catch {
                return error
            }
        }
    }
}

private struct JSONScan {
    let bytes: UnsafeBufferPointer<UInt8>
    var at = 0

    typealias Failure = JSONValidator.Failure

    private func failure(_ reason: String) -> Failure {
        at >= bytes.count
            ? Failure(offset: bytes.count, reason: "the text ends too early") : Failure(offset: at, reason: reason)
    }

    /// The next byte; NUL, which no JSON text holds, at the end.
    private var byte: UInt8 { at < bytes.count ? bytes[at] : 0 }

    private mutating func skipSpace() {
        while at < bytes.count {
            switch bytes[at] {
            case 0x20, 0x09, 0x0A, 0x0D: at += 1
            default: return
            }
        }
    }

    /// One value and nothing after it.
    mutating func text(maximumDepth: Int) throws(Failure) {
        /// One entry for each open bracket; true for an object.
        var open: [Bool] = []
        value: while true {
            skipSpace()
            switch byte {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                let isObject = byte == UInt8(ascii: "{")
                guard open.count < maximumDepth else { throw failure("values are nested deeper than \(maximumDepth)") }
                at += 1
                skipSpace()
                if byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
                    at += 1
                } else {
                    open.append(isObject)
                    if isObject { try key() }
                    continue value
                }
            case UInt8(ascii: "\""): try string()
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number()
            case UInt8(ascii: "t"): try literal("true")
            case UInt8(ascii: "f"): try literal("false")
            case UInt8(ascii: "n"): try literal("null")
            default: throw failure("a value is expected")
            }
            while let isObject = open.last {
                skipSpace()
                switch byte {
                case UInt8(ascii: ","):
                    at += 1
                    if isObject {
                        skipSpace()
                        try key()
                    }
                    continue value
                case UInt8(ascii: "}") where isObject, UInt8(ascii: "]") where !isObject:
                    at += 1
                    open.removeLast()
                default: throw failure(isObject ? "',' or '}' is expected" : "',' or ']' is expected")
                }
            }
            skipSpace()
            guard at == bytes.count else { throw failure("something follows the value") }
            return
        }
    }

    /// A key and its colon.
    private mutating func key() throws(Failure) {
        guard byte == UInt8(ascii: "\"") else { throw failure("a key in quotes is expected") }
        try string()
        skipSpace()
        guard byte == UInt8(ascii: ":") else { throw failure("':' is expected") }
        at += 1
    }

    private mutating func literal(_ text: StaticString) throws(Failure) {
        let length = text.utf8CodeUnitCount
        for offset in 0..<length {
            guard byte == text.utf8Start[offset] else { throw failure("'\(text)' is expected") }
            at += 1
        }
    }

    private mutating func digits() throws(Failure) {
        guard isDigit(byte) else { throw failure("a digit is expected") }
        while isDigit(byte) { at += 1 }
    }

    private func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    private mutating func number() throws(Failure) {
        if byte == UInt8(ascii: "-") { at += 1 }
        if byte == UInt8(ascii: "0") {
            at += 1
            if isDigit(byte) { throw failure("a number may not begin with 0") }
        } else {
            try digits()
        }
        if byte == UInt8(ascii: ".") {
            at += 1
            try digits()
        }
        if byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") {
            at += 1
            if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { at += 1 }
            try digits()
        }
    }

    private mutating func string() throws(Failure) {
        at += 1
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "\""):
                at += 1
                return
            case UInt8(ascii: "\\"):
                at += 1
                try escape()
            case 0x00..<0x20: throw failure("a control character must be escaped")
            case 0x20..<0x80: at += 1
            default: try multibyte()
            }
        }
        throw failure("the text ends inside a string")
    }

    private mutating func escape() throws(Failure) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            at += 1
        case UInt8(ascii: "u"):
            at += 1
            for _ in 0..<4 {
                guard isHexadecimal(byte) else { throw failure("four hexadecimal digits are expected") }
                at += 1
            }
        default: throw failure("no such escape")
        }
    }

    private func isHexadecimal(_ byte: UInt8) -> Bool {
        isDigit(byte) || ((byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "f"))
    }

    /// One character of two to four bytes, as RFC 3629 allows them.
    private mutating func multibyte() throws(Failure) {
        let (count, second): (Int, ClosedRange<UInt8>)
        switch bytes[at] {
        case 0xC2...0xDF: (count, second) = (1, 0x80...0xBF)
        case 0xE0: (count, second) = (2, 0xA0...0xBF)
        case 0xED: (count, second) = (2, 0x80...0x9F)
        case 0xE1...0xEF: (count, second) = (2, 0x80...0xBF)
        case 0xF0: (count, second) = (3, 0x90...0xBF)
        case 0xF1...0xF3: (count, second) = (3, 0x80...0xBF)
        case 0xF4: (count, second) = (3, 0x80...0x8F)
        default: throw failure("the text is not UTF-8")
        }
        guard at + count < bytes.count, second.contains(bytes[at + 1]) else { throw failure("the text is not UTF-8") }
        for offset in 1..<(count + 1) where !(0x80...0xBF).contains(bytes[at + offset]) {
            throw failure("the text is not UTF-8")
        }
        at += count + 1
    }
}
