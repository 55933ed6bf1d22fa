/// Why an activity, an orchestration or an entity operation failed, as it travels to whoever waits for it.
public struct FailureDetails: Hashable, Sendable {
    /// The error's type name, as qualified as its language makes it.
    public var errorType: String
    public var message: String
    public var stackTrace: String?
    public var inner: Box?
    /// A retry policy must not retry this failure.
    public var isNonRetriable: Bool
    /// The map `properties` of an SDK's failure, kept as its encoded entries (`TaskFailureDetails` field 6, tag
    /// included) and passed on untouched.
    public var encodedProperties: [UInt8]

    public init(
        errorType: String, message: String, stackTrace: String? = nil, inner: FailureDetails? = nil,
        isNonRetriable: Bool = false, encodedProperties: [UInt8] = []
    ) {
        self.errorType = errorType
        self.message = message
        self.stackTrace = stackTrace
        self.inner = inner.map(Box.init)
        self.isNonRetriable = isNonRetriable
        self.encodedProperties = encodedProperties
    }

    /// The cause, where there is one.
    public var innerFailure: FailureDetails? { inner?.value }

    /// Breaks the recursion of the value.
    public final class Box: Hashable, Sendable {
        public let value: FailureDetails
        public init(_ value: FailureDetails) { self.value = value }
        public static func == (a: Box, b: Box) -> Bool { a.value == b.value }
        public func hash(into hasher: inout Hasher) { hasher.combine(value) }
    }
}
