/// What a host decides for the functions of an app, wherever they run.
public struct FunctionSettings: Sendable, Hashable {
    /// An operation of an entity that fails leaves the state as it was, and its messages are dropped. Otherwise both stay
    /// as far as it came.
    public var rollsBackEntityOperations = true
    /// Payloads longer than this are stored apart from the rows that mention them, in bytes.
    public var payloadThreshold = 64 << 10
    /// The longest payload, in bytes.
    public var maxPayloadSize = 100 << 20

    public init() {}
}
