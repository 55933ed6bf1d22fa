/// In which order instances are listed: by what is written once.
public struct InstanceOrder: Hashable, Sendable {
    public enum Column: Int, Hashable, Sendable, CaseIterable {
        case created = 0
        case id
        /// Of the orchestrator function; those of one name by the time of their creation.
        case name
        /// Those that have not ended are left out.
        case completed
        /// Those without one are left out; those of one version by the time of their creation.
        case version
        /// Of failures; others are left out.
        case errorType
    }

    public var column: Column
    public var isAscending: Bool

    public static let newestFirst = InstanceOrder(.created, ascending: false)

    public init(_ column: Column, ascending: Bool) {
        self.column = column
        isAscending = ascending
    }
}

/// A place in an ``InstanceOrder``, and the token that names it to clients. Texts compare by their UTF-8 bytes, as every
/// storage provider does.
public struct InstancePlace: Hashable, Sendable, Comparable {
    /// The name, version or type of error; empty unless the order is by one of them.
    public var text: String
    /// The time of creation or of the end, in microseconds since 1970, and the id.
    public var position: InstancePosition

    public init(text: String = "", _ position: InstancePosition) {
        self.text = text
        self.position = position
    }

    /// Nil where the order leaves the instance out.
    public init?(_ header: InstanceHeader, in order: InstanceOrder) {
        switch order.column {
        case .created: self.init(InstancePosition(header))
        case .id: self.init(InstancePosition(created: 0, instanceID: header.instanceID))
        case .name: self.init(text: header.name, InstancePosition(header))
        case .version:
            guard let version = header.version else { return nil }
            self.init(text: version, InstancePosition(header))
        case .errorType:
            guard let type = header.errorType else { return nil }
            self.init(text: type, InstancePosition(header))
        case .completed:
            guard let end = header.completedAt else { return nil }
            self.init(InstancePosition(created: end.microseconds, instanceID: header.instanceID))
        }
    }

    /// Reads ``token(in:)``; nil when the text is not one of this order.
    public init?(token: String, in order: InstanceOrder) {
        guard order != .newestFirst else {
            guard let position = InstancePosition(token: token) else { return nil }
            self.init(position)
            return
        }
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == order.mark, let position = InstancePosition(token: String(parts[2])),
            // The text is packed as an id is.
            let text = InstancePosition(token: String(parts[1]))
        else { return nil }
        self.init(text: text.instanceID.rawValue, position)
    }

    /// Safe in a header and in a query.
    public func token(in order: InstanceOrder) -> String {
        if order == .newestFirst { return position.token }
        let text = InstancePosition(created: 0, instanceID: InstanceID(trusted: text))
        return "\(order.mark).\(text.token).\(position.token)"
    }

    public static func < (a: InstancePlace, b: InstancePlace) -> Bool {
        // Texts of other bytes may be equal to Swift.
        a.text.utf8.elementsEqual(b.text.utf8)
            ? a.position < b.position : a.text.utf8.lexicographicallyPrecedes(b.text.utf8)
    }
}

extension InstanceOrder {
    fileprivate var mark: Substring { "\(column.rawValue)\(isAscending ? "a" : "d")" }
}

extension InstanceQuery {
    /// Where ``continuation`` leads; nil at the beginning.
    /// - Throws: `conflict` for a continuation that no page in this order gave.
    public func place() throws(StorageError) -> InstancePlace? {
        guard let continuation else { return nil }
        guard let place = InstancePlace(token: continuation, in: order) else {
            throw StorageError(.conflict, "'\(continuation)' is not a continuation of a page of these instances.")
        }
        return place
    }
}
