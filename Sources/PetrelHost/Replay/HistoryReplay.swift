import DurableTask
import DurableTaskHub
import FunctionModel
import HostHTTP
import InMemoryStorage
public import Logging
import SwiftWorkers

/// Replays an exported history against the functions of an app, in a worker process of its own: whether the code that
/// is compiled now would do again what was done then. No activity runs, and no hub is touched.
public struct HistoryReplay: Sendable {
    /// What came of a replay.
    public enum Verdict: Sendable, Hashable {
        case follows
        /// The first event that differs, what was expected and what came.
        case differs(String)
    }

    /// Why a replay cannot be made: a sentence for people.
    public struct Impossible: Error, Sendable, Hashable, CustomStringConvertible {
        public var description: String
    }

    private let plan: ReplayPlan

    /// The orchestrator function.
    public var name: String { plan.history.name }
    public var eventCount: Int { plan.history.events.count }

    /// - Parameter json: what `petrel durable export-history` wrote.
    /// - Throws: ``Impossible``.
    public init(of json: [UInt8]) throws {
        let history: ExportedHistory
        do {
            history = try ExportedHistory(json: json)
        } catch {
            throw Impossible(description: "The history cannot be read: \(error).")
        }
        guard let plan = ReplayPlan(history) else {
            throw Impossible(
                description: "There is nothing to replay: the orchestrator has not run in this history.")
        }
        self.plan = plan
    }

    /// - Parameters:
    ///   - executable: the app.
    ///   - environment: added to the environment the app has from this process.
    /// - Throws: ``Impossible``; what starting the app throws.
    public func run(
        executable: String, environment: [String: String] = [:], logger: Logger
    ) async throws -> Verdict {
        var configuration = SwiftWorkerConfiguration(executable: executable)
        configuration.environment = environment
        let door = ReplayDoor()
        // Nobody asks it for anything: the orchestrator alone runs.
        let hub = TaskHub(name: "replay", storage: InMemoryStorage(), owner: "replay")
        let worker = SwiftWorker(configuration, door: door, client: hub, logger: logger)
        let running = Task { try await worker.run() }
        let outcome: Result<Verdict, any Error>
        do {
            outcome = .success(try await verdict(worker, door))
        } catch {
            outcome = .failure(error)
        }
        running.cancel()
        _ = await running.result
        return try outcome.get()
    }

    private func verdict(_ worker: SwiftWorker, _ door: ReplayDoor) async throws -> Verdict {
        let functions = try await worker.waitUntilReady()
        guard functions.contains(where: { $0.name == name && $0.trigger == .orchestration }) else {
            return .differs("The app has no orchestrator function '\(name)'.")
        }
        for await event in door.events {
            switch event {
            case .connected(let executor):
                executor.run(plan.workItem)
                executor.flush()
            case .gone:
                throw Impossible(
                    description: "The app ended, or did not yield, while it replayed the history of '\(name)'.")
            case .finished(.held(let reason)): return .differs(reason.message)
            case .finished(.finished(let actions, _, _)):
                return plan.difference(from: actions).map(Verdict.differs) ?? .follows
            case .finished: throw Impossible(description: "The app gave the history of '\(name)' back.")
            }
        }
        throw CancellationError()
    }
}

/// The hub's side of the one worker of a replay.
private struct ReplayDoor: ExecutorDoor {
    enum Event: Sendable {
        case connected(any Executor)
        case gone
        case finished(TurnResult)
    }

    let events: AsyncStream<Event>
    private let tell: AsyncStream<Event>.Continuation

    init() { (events, tell) = AsyncStream.makeStream() }

    func connect(_ executor: any Executor, offering offer: ExecutorOffer) { tell.yield(.connected(executor)) }
    func disconnect(_ executor: ExecutorID, because departure: ExecutorDeparture) { tell.yield(.gone) }
    func finish(_ turn: TurnToken, with result: TurnResult) { tell.yield(.finished(result)) }
    func finish(_ activity: ActivityToken, with result: ActivityResult) {}
    func finish(_ entity: EntityToken, with result: EntityResult) {}
    func heartbeat(of activity: ActivityToken, progress: Payload?) {}
}
