import DurableTask
import FunctionModel
import Petrel
import Synchronization

/// The activities of a tested app: which are stubbed, and what was called.
final class TestedActivities: Sendable {
    typealias Body = @Sendable (ActivityContext, Payload?) async throws -> Payload?

    struct Record: Sendable {
        var instanceID: String
        var input: Payload?
        /// Nil while it runs.
        var end: Result<Payload?, any Error>?
    }

    private struct State {
        var stubs: [String: Body] = [:]
        var records: [String: [Record]] = [:]
        /// The names that an executor offers.
        var offered: Set<String>
        /// Those that run stubs of names the app does not have.
        var executors: [FunctionExecutor] = []
    }

    private let state: Mutex<State>

    init(of functions: [FunctionDescriptor]) {
        let names = functions.filter { $0.metadata.trigger == .activity }.map(\.metadata.name)
        state = Mutex(State(offered: Set(names)))
    }

    /// The same function; an activity runs its stub when there is one, and what it does is noted.
    func watched(_ function: FunctionDescriptor) -> FunctionDescriptor {
        guard case .activity(let own) = function.body else { return function }
        let name = function.metadata.name
        var function = function
        function.body = .activity { [self] context, input in
            let (body, index) = state.withLock { state in
                state.records[name, default: []].append(Record(instanceID: context.instanceID, input: input))
                return (state.stubs[name] ?? own, (state.records[name]?.count ?? 0) - 1)
            }
            do {
                let output = try await body(context, input)
                note(.success(output), name, index)
                return output
            } catch {
                note(.failure(error), name, index)
                throw error
            }
        }
        return function
    }

    private func note(_ end: Result<Payload?, any Error>, _ name: String, _ index: Int) {
        state.withLock { $0.records[name]?[index].end = end }
    }

    func calls(of name: String) -> [Record] { state.withLock { $0.records[name] ?? [] } }

    /// - Returns: what to offer, when nobody offers this name yet.
    func replace(_ name: String, by stub: FunctionDescriptor) -> FunctionDescriptor? {
        guard case .activity(let body) = stub.body else { return nil }
        let isNew = state.withLock { state in
            state.stubs[name] = body
            return state.offered.insert(name).inserted
        }
        return isNew ? watched(stub) : nil
    }

    func restore(_ name: String) { state.withLock { $0.stubs[name] = nil } }

    func keep(_ executor: FunctionExecutor) { state.withLock { $0.executors.append(executor) } }

    func shutdown() {
        for executor in state.withLock({ $0.executors }) { executor.shutdown() }
    }
}
