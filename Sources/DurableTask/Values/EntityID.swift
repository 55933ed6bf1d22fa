/// The name of an entity: which kind it is, and which one of them. As an instance id it is `@name@key`.
public struct EntityID: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The entity function; always in lower case, as every Durable Task SDK has it.
    public let name: String
    /// Letter case matters; may be empty.
    public let key: String

    /// Takes parts that are known to be well formed; the name is lower-cased.
    public init(trusted name: String, _ key: String) {
        self.name = name.lowercased()
        self.key = key
    }

    /// Checks parts a client chose: a name of 1 to 100 printable ASCII characters without `@`, `/`, `\`, `#` and `?`; a
    /// key of at most 200 bytes of UTF-8 without control characters.
    /// - Throws: ``TaskHubError`` with code `invalidArgument`, naming what is wrong.
    public init(validating name: String, _ key: String) throws {
        func refuse(_ why: String) -> TaskHubError {
            TaskHubError(.invalidArgument, "The entity id '@\(name)@\(key)' is not usable: \(why).")
        }
        guard !name.isEmpty else { throw refuse("its name is empty") }
        guard name.utf8.count <= Self.longestName else {
            throw refuse("its name is \(name.utf8.count) bytes long and may have at most \(Self.longestName)")
        }
        let forbidden = Array("@/\\#?".utf8)
        guard name.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !forbidden.contains($0) }) else {
            throw refuse("its name must be printable ASCII without blanks, '@', '/', '\\', '#' and '?'")
        }
        guard key.utf8.count <= Self.longestKey else {
            throw refuse("its key is \(key.utf8.count) bytes long and may have at most \(Self.longestKey)")
        }
        guard key.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
            throw refuse("its key contains a control character")
        }
        self.init(trusted: name, key)
    }

    /// Reads `@name@key`; nil for an id of another form.
    public init?(_ instanceID: InstanceID) {
        guard instanceID.isEntity else { return nil }
        let rest = instanceID.rawValue.dropFirst()
        guard let cut = rest.firstIndex(of: "@"), cut > rest.startIndex else { return nil }
        self.init(trusted: String(rest[..<cut]), String(rest[rest.index(after: cut)...]))
    }

    /// `@name@key`.
    public var instanceID: InstanceID { InstanceID(trusted: "@\(name)@\(key)") }
    public var description: String { "@\(name)@\(key)" }

    /// In the order in which critical sections take their locks: by name, then by key, byte by byte.
    public static func < (a: EntityID, b: EntityID) -> Bool {
        if a.name != b.name { return a.name.utf8.lexicographicallyPrecedes(b.name.utf8) }
        return a.key.utf8.lexicographicallyPrecedes(b.key.utf8)
    }

    private static let longestName = 100
    private static let longestKey = 200
}
