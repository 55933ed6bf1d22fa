/// A request's path taken apart at its slashes, each segment percent-decoded.
package struct RoutePath: Hashable, Sendable {
    package var segments: [String]

    /// Nil when a `%` is not followed by two hexadecimal digits, or what is decoded is not UTF-8 or holds a NUL.
    ///
    /// One slash at the end does not matter; an empty segment anywhere else is kept, and matches no parameter.
    package init?(percentEncoded path: some StringProtocol) {
        var parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        if parts.first?.isEmpty == true { parts.removeFirst() }
        if parts.last?.isEmpty == true { parts.removeLast() }
        segments = []
        segments.reserveCapacity(parts.count)
        for part in parts {
            guard let bytes = PercentEncoding.decode(part), !bytes.contains(0),
                let segment = String(validating: bytes, as: UTF8.self)
            else { return nil }
            segments.append(segment)
        }
    }

    package init(segments: [String]) { self.segments = segments }
}

/// `%XX` and, in queries, `+`.
package enum PercentEncoding {
    /// Nil when a `%` is not followed by two hexadecimal digits.
    package static func decode(_ text: some Sequence<UInt8>, plusIsSpace: Bool = false) -> [UInt8]? {
        var bytes: [UInt8] = []
        var iterator = text.makeIterator()
        while let byte = iterator.next() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = iterator.next().flatMap(digit), let low = iterator.next().flatMap(digit)
                else { return nil }
                bytes.append(high << 4 | low)
            case UInt8(ascii: "+") where plusIsSpace: bytes.append(UInt8(ascii: " "))
            default: bytes.append(byte)
            }
        }
        return bytes
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
