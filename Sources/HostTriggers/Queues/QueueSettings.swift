/// `extensions.queues`: how messages are taken.
public struct QueueSettings: Sendable, Hashable {
    /// How many messages are taken at once, at most 32.
    public var batchSize = 16
    /// More are taken when no more than this run.
    public var newBatchThreshold = 8
    /// How often a message is tried before it goes to the poison queue.
    public var maxDequeueCount = 5
    /// How long a message whose function failed is not seen.
    public var visibilityTimeout = Duration.zero
    /// How long at most between two looks into a queue that is elsewhere and empty.
    public var maxPollingInterval = Duration.seconds(60)
    /// Texts are base 64, as Azure's SDKs for functions send them.
    public var isBase64 = true

    public init() {}
}
