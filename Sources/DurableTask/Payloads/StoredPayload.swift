/// Names a large payload that is kept outside the rows that mention it. In those rows, and wherever the engine passes it
/// on, stands a ``Payload`` that is this name: see ``Payload/init(stored:)`` and ``Payload/stored``.
public struct StoredPayload: Hashable, Sendable {
    /// 32 lower-case hexadecimal digits, chosen at random by whoever stores the payload.
    public struct ID: Hashable, Sendable, Comparable, CustomStringConvertible {
        public let rawValue: String

        /// Nil when the text is not 32 lower-case hexadecimal digits.
        public init?(_ text: some StringProtocol) {
            guard text.utf8.count == 32, text.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) })
            else {
                return nil
            }
            rawValue = String(text)
        }

        /// A new one.
        public static func random() -> ID {
            var generator = SystemRandomNumberGenerator()
            return random(using: &generator)
        }

        public static func random(using generator: inout some RandomNumberGenerator) -> ID {
            ID(trusted: padded(generator.next()) + padded(generator.next()))
        }

        /// The same for the same bytes under the same key: a request that is repeated names what it named before. No secret,
        /// and no defence against somebody who means to find two that are alike.
        public static func derived(from bytes: [UInt8], under key: String) -> ID {
            var (a, b): (UInt64, UInt64) = (0xcbf2_9ce4_8422_2325, UInt64(truncatingIfNeeded: bytes.count))
            func add(_ word: UInt64) {
                let first = (a ^ word).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
                a = first.high ^ first.low
                let second = (b ^ word &+ a).multipliedFullWidth(by: 0xD1B5_4A32_D192_ED03)
                b = second.high ^ second.low &+ 1
            }
            for byte in key.utf8 { add(UInt64(byte)) }
            bytes.withUnsafeBytes { buffer in
                var place = 0
                while place + 8 <= buffer.count {
                    add(UInt64(littleEndian: buffer.loadUnaligned(fromByteOffset: place, as: UInt64.self)))
                    place += 8
                }
                while place < buffer.count {
                    add(UInt64(buffer[place]))
                    place += 1
                }
            }
            return ID(trusted: padded(a) + padded(b))
        }

        private init(trusted text: String) { rawValue = text }

        private static func padded(_ number: UInt64) -> String {
            let digits = String(number, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }

        public var description: String { rawValue }
        public static func < (one: ID, other: ID) -> Bool { one.rawValue < other.rawValue }
    }

    public var id: ID
    /// How long it is, in bytes.
    public var count: Int

    public init(id: ID, count: Int) {
        self.id = id
        self.count = count
    }

    /// How long each part of a stored payload is, in bytes; the last one may be shorter.
    public static let partLength = 256 << 10

    /// How many parts it has.
    public var partCount: Int { count / Self.partLength + (count % Self.partLength == 0 ? 0 : 1) }
}

extension Payload {
    /// The first byte of a name in place of a payload. No JSON text begins with it.
    private static let mark: UInt8 = 0x01
    static let nameBeginning = Array("\u{1}stored:".utf8)

    /// The name in place of the payload: `\u{1}stored:<id>:<count>`.
    public init(stored: StoredPayload) {
        self.init(trusted: Self.nameBeginning + Array("\(stored.id):\(stored.count)".utf8))
    }

    /// What this is the name of; nil when it is the payload itself.
    public var stored: StoredPayload? {
        guard utf8.first == Self.mark, utf8.count <= 80, utf8.starts(with: Self.nameBeginning) else { return nil }
        let fields = String(decoding: utf8.dropFirst(Self.nameBeginning.count), as: UTF8.self).split(separator: ":")
        guard fields.count == 2, let id = StoredPayload.ID(fields[0]), let count = Int(fields[1]), count >= 0 else {
            return nil
        }
        return StoredPayload(id: id, count: count)
    }

    /// It begins as a name does: refused from whoever may not name what is stored.
    public var looksStored: Bool { utf8.first == Self.mark }
}
