public import DurableTask
public import FunctionModel
public import Logging

/// Runs the functions of an app: turns of orchestrators, activities, HTTP invocations. The same object serves in the
/// host's process and inside a worker process.
public final class FunctionExecutor: Executor, FunctionInvoker {
    public let id: ExecutorID
    /// What it says about itself when it connects.
    public let offer: ExecutorOffer
    public let functions: [FunctionMetadata]

    /// - Parameters:
    ///   - functions: names must be unique; of two with one name and kind, the first is taken.
    ///   - buildID: changes when the code does.
    ///   - client: what the functions' ``DurableClient`` speaks to.
    ///   - hub: the task hub behind `client`.
    ///   - door: where results go. Nothing is connected until ``connect()``.
    ///   - logger: what the functions' loggers are made from.
    ///   - turnThreads: how many threads run orchestrators; a session stays on one.
    ///   - sessionBudget: about how many bytes suspended orchestrators may take; over it, those not used for the longest
    ///     time go and are replayed when needed.
    public init(
        id: ExecutorID, functions: [FunctionDescriptor], buildID: String, client: any TaskHubClient, hub: HubAddress,
        door: any ExecutorDoor, logger: Logger = Logger(label: "petrel.functions"), turnThreads: Int = 1,
        sessionBudget: Int = 256 << 20
    ) {
        self.id = id
        self.functions = functions.map(\.metadata)
        offer = ExecutorOffer(buildID: buildID, orchestrators: [], activities: [], keepsSessions: true)
    }

    /// Connects to the door: work begins to arrive.
    public func connect() {}

    /// Stops the threads once they have done what they were given. Work that arrives later is abandoned.
    public func shutdown() {}

    public func run(_ turn: TurnWorkItem) {}
    public func run(_ activity: ActivityWorkItem) {}
    public func cancel(_ activity: ActivityToken) {}
    public func forgetSession(_ instanceID: InstanceID, _ executionID: ExecutionID) {}

    public func invoke(_ function: String, with request: HTTPRequestData) async throws -> HTTPResponseData {
        throw InvocationError(.unavailable, "Not yet.")
    }
}
