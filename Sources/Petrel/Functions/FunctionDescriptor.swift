public import DurableTask
public import FunctionModel

/// A discovered function: what the host is told of it, and how to run it. Macros write these; programs read them.
public struct FunctionDescriptor: Sendable {
    public var metadata: FunctionMetadata
    /// The module the function is written in.
    public var module: String
    public var body: Body

    public enum Body: Sendable {
        /// What triggered the function is in the request; what it sends to queues is in the response.
        case http(@Sendable (HTTPRequestData, DurableClient) async throws -> HTTPResponseData)
        /// Given the input; answers the output.
        case orchestration(@Sendable (OrchestrationContext, Payload?) async throws -> Payload?)
        case activity(@Sendable (ActivityContext, Payload?) async throws -> Payload?)
        /// Runs one operation.
        case entity(@Sendable (EntityContext) async throws -> Void)
    }

    public init(metadata: FunctionMetadata, module: String, body: Body) {
        self.metadata = metadata
        self.module = module
        self.body = body
    }
}
