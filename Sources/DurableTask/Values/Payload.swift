/// A serialized value (an input, an output, an event's data): UTF-8 text, JSON unless an SDK chose otherwise. The
/// engine passes it on and never looks inside.
public struct Payload: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// Valid UTF-8.
    public let utf8: [UInt8]

    /// Takes bytes that are known to be UTF-8.
    public init(trusted utf8: [UInt8]) { self.utf8 = utf8 }

    /// Nil when the bytes are not UTF-8.
    public init?(validating utf8: [UInt8]) {
        guard String(validating: utf8, as: UTF8.self) != nil else { return nil }
        self.utf8 = utf8
    }

    public init(_ text: String) { utf8 = Array(text.utf8) }
    public init(stringLiteral text: String) { self.init(text) }

    public var text: String { String(decoding: utf8, as: UTF8.self) }
    public var description: String { text }
}
