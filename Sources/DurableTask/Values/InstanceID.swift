/// The name of one orchestration instance (or of one entity, when it starts with `@`) within a task hub.
///
/// An id that came from outside is checked by ``init(validating:)``; ids read back from storage or made by the
/// engine are taken as they are.
public struct InstanceID: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let rawValue: String

    /// Takes an id that is known to be well formed.
    public init(trusted rawValue: String) { self.rawValue = rawValue }

    /// Checks an orchestration id a client chose: 1–100 printable ASCII characters, not starting with `@`,
    /// without `/`, `\`, `#` and `?`.
    /// - Throws: ``TaskHubError`` with code ``TaskHubError/Code/invalidArgument``, naming what is wrong.
    public init(validating rawValue: String) throws {
        func refuse(_ why: String) -> TaskHubError {
            TaskHubError(.invalidArgument, "The instance id is not usable: \(why).")
        }
        let bytes = rawValue.utf8
        guard !bytes.isEmpty else { throw refuse("it is empty") }
        guard bytes.count <= Self.maximumLength else {
            throw refuse("it is \(bytes.count) bytes long and may have at most \(Self.maximumLength)")
        }
        guard bytes.first != UInt8(ascii: "@") else { throw refuse("a leading '@' is reserved for entities") }
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "/"), UInt8(ascii: "\\"), UInt8(ascii: "#"), UInt8(ascii: "?"):
                throw refuse("it contains '\(Character(UnicodeScalar(byte)))'; '/', '\\', '#' and '?' are not allowed")
            case 0x20...0x7E: continue
            default: throw refuse("it contains a character outside printable ASCII")
            }
        }
        self.rawValue = rawValue
    }

    /// A fresh id: 32 lower-case hexadecimal digits, as ``ExecutionID/random(at:using:)`` makes them.
    public static func random(at now: Timestamp) -> InstanceID {
        var generator = SystemRandomNumberGenerator()
        return InstanceID(trusted: ExecutionID.random(at: now, using: &generator).rawValue)
    }

    /// The most characters an id may have (the Durable Task Scheduler's limit).
    public static let maximumLength = 100

    /// Has the form the engine gives to sub-orchestrations: an execution id, a colon, at least four hexadecimal digits.
    public var isDerived: Bool {
        let bytes = rawValue.utf8
        guard bytes.count >= 37, bytes[bytes.index(bytes.startIndex, offsetBy: 32)] == UInt8(ascii: ":") else {
            return false
        }
        return bytes.enumerated().allSatisfy { place, byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): place != 32
            default: place == 32
            }
        }
    }

    public var isEntity: Bool { rawValue.utf8.first == UInt8(ascii: "@") }
    public var description: String { rawValue }

    public static func < (a: InstanceID, b: InstanceID) -> Bool { a.rawValue < b.rawValue }
}

/// The name of one execution (generation) of an instance: 32 lower-case hexadecimal digits, new at start, restart
/// and continue-as-new.
public struct ExecutionID: Hashable, Sendable, CustomStringConvertible {
    public let rawValue: String

    public init(_ rawValue: String) { self.rawValue = rawValue }

    /// A fresh one: twelve digits of the milliseconds since 1970, then 80 random bits.
    ///
    /// What is made at one time lies together in an index. Measured with random ids, beside a million instances each new
    /// one dirtied an index page of its own, and the hub lost a third of its speed.
    public static func random(at now: Timestamp, using generator: inout some RandomNumberGenerator) -> ExecutionID {
        var milliseconds = UInt64(clamping: now.microseconds / 1_000)
        var low: UInt64 = generator.next()
        var high: UInt64 = generator.next()
        func digit(_ number: inout UInt64) -> UInt8 {
            defer { number >>= 4 }
            let nibble = UInt8(truncatingIfNeeded: number & 0xF)
            return nibble < 10 ? 0x30 + nibble : 0x57 + nibble
        }
        return ExecutionID(
            String(unsafeUninitializedCapacity: 32) { buffer in
                for place in (0..<12).reversed() { buffer[place] = digit(&milliseconds) }
                for place in 12..<28 { buffer[place] = digit(&low) }
                for place in 28..<32 { buffer[place] = digit(&high) }
                return 32
            })
    }

    public var description: String { rawValue }
}
