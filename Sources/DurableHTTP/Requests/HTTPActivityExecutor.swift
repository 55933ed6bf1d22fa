public import DurableTask
import FunctionModel
import Synchronization

/// Runs the built-in activity that makes the HTTP requests of orchestrators. To the hub it is an executor like others, with
/// one activity.
public final class HTTPActivityExecutor: Executor {
    public let id = ExecutorID("built-in-http")
    private let door: any ExecutorDoor
    private let sender: HTTPRequestSender
    private let edge: PayloadEdge
    private let running = Mutex<[ActivityToken: Task<Void, Never>]>([:])

    /// - Parameters:
    ///   - door: where results go. Nothing is connected until ``connect()``.
    ///   - edge: where long requests and responses are kept.
    ///   - settings: how requests are made.
    ///   - environment: where tokens named by a variable come from.
    ///   - closureToken: asks the function app for a token by its name.
    public init(
        door: any ExecutorDoor, edge: PayloadEdge, settings: HTTPRequestSettings,
        environment: @escaping @Sendable (String) -> String?,
        closureToken: @escaping @Sendable (String) async throws -> String
    ) {
        self.door = door
        self.edge = edge
        sender = HTTPRequestSender(settings: settings, environment: environment, closureToken: closureToken)
    }

    public func connect() {
        door.connect(
            self,
            offering: ExecutorOffer(
                buildID: "built-in", orchestrators: [], activities: [DurableHTTPRequest.activityName],
                maximumActivities: 256, keepsSessions: false))
    }

    /// What is under way is given back.
    public func shutdown() {
        door.disconnect(id)
        for task in running.withLock({ Array($0.values) }) { task.cancel() }
    }

    /// It offers none.
    public func run(_ turn: TurnWorkItem) { door.finish(turn.token, with: .abandoned) }

    /// It offers none.
    public func run(_ entity: EntityWorkItem) { door.finish(entity.token, with: .abandoned) }

    public func run(_ activity: ActivityWorkItem) {
        let token = activity.token
        running.withLock { running in
            running[token] = Task.detached { [self] in
                let result = await result(of: activity.task.input)
                forget(token)
                door.finish(token, with: result)
            }
        }
    }

    private func result(of input: Payload?) async -> ActivityResult {
        do {
            let whole = try await input.replaced { try await edge.resolved($0) }
            let result = await sender.result(of: whole)
            guard case .completed(let response) = result else { return result }
            return .completed(try await response.replaced { try await edge.stored($0) })
        } catch {
            return .abandoned
        }
    }

    private func forget(_ token: ActivityToken) { running.withLock { $0[token] = nil } }

    public func cancel(_ activity: ActivityToken) { running.withLock { $0[activity] }?.cancel() }

    public func forgetSession(_ instanceID: InstanceID, _ executionID: ExecutionID) {}
}
