import DurableTask
import FunctionModel
import WorkerProtocol

/// What happens to one worker process, from its start to its end: takes what happened, returns what to do.
struct WorkerLife {
    enum Event: Sendable {
        case hello(Hello)
        /// The socket has closed.
        case disconnected
        case exited(WorkerExit)
        /// The host stops.
        case stop
        /// Another process has taken over; finish what is there.
        case retire
        /// A retiring worker has nothing open any more.
        case idle
        case timer(Timer)
    }

    enum Timer: Sendable, Hashable {
        /// It should have said hello by now.
        case hello
        /// It should have finished by now.
        case finish
        /// It should have ended by now.
        case end
    }

    enum Effect: Sendable, Equatable {
        case send(Message)
        /// Work may come.
        case connect(buildID: String, functions: [FunctionMetadata])
        /// No new work, but results are still taken.
        case stopOffering
        case disconnect(hasDied: Bool)
        case closeSocket
        case kill
        case arm(Timer)
        case over(End)
    }

    enum Message: Sendable, Equatable {
        case welcome
        case refusal(String)
        case drain
        case shutdown
    }

    /// Why it ended.
    enum End: Sendable, Equatable {
        case stopped
        /// Starting it again would not help.
        case refused(String)
        case neverSaidHello(WorkerExit, timedOut: Bool)
        case died(WorkerExit)
    }

    /// starting → serving → retiring → ending → over; each may skip ahead.
    private enum State: Equatable {
        case starting
        case serving
        case retiring
        case ending(End?)
        case over
    }

    private var state = State.starting
    private var timedOut = false

    mutating func handle(_ event: Event) -> [Effect] {
        switch (state, event) {
        case (.over, _): return []
        case (_, .exited(let exit)): return exited(exit)

        case (.starting, .hello(let hello)):
            if let refusal = Self.refusal(of: hello) {
                state = .ending(.refused(refusal))
                return [.send(.refusal(refusal)), .arm(.end)]
            }
            state = .serving
            return [.send(.welcome), .connect(buildID: hello.buildID, functions: hello.functions)]
        case (.starting, .timer(.hello)):
            timedOut = true
            return [.kill]
        case (.starting, .stop), (.starting, .retire):
            state = .ending(.stopped)
            return [.kill]
        case (.starting, .disconnected):
            return [.arm(.end)]

        case (.serving, .disconnected), (.retiring, .disconnected):
            // Why, the exit will tell.
            state = .ending(state == .retiring ? .stopped : nil)
            return [.disconnect(hasDied: true), .arm(.end)]
        case (.serving, .retire):
            state = .retiring
            return [.stopOffering, .send(.drain), .arm(.finish)]
        case (.serving, .stop), (.retiring, .stop), (.retiring, .idle), (.retiring, .timer(.finish)):
            state = .ending(.stopped)
            return [.disconnect(hasDied: false), .send(.shutdown), .closeSocket, .arm(.end)]

        case (_, .timer(.end)): return [.kill]
        case (_, .hello), (_, .disconnected), (_, .stop), (_, .retire), (_, .idle), (_, .timer): return []
        }
    }

    private mutating func exited(_ exit: WorkerExit) -> [Effect] {
        defer { state = .over }
        switch state {
        case .starting: return [.over(.neverSaidHello(exit, timedOut: timedOut))]
        case .serving: return [.disconnect(hasDied: true), .over(.died(exit))]
        case .retiring: return [.disconnect(hasDied: true), .over(.stopped)]
        case .ending(let end): return [.over(end ?? .died(exit))]
        case .over: return []
        }
    }

    /// A sentence when the worker cannot be used.
    static func refusal(of hello: Hello) -> String? {
        guard hello.protocolVersion == WorkerProtocolVersion.current else {
            return "The function app speaks version \(hello.protocolVersion) of the worker protocol and this host "
                + "version \(WorkerProtocolVersion.current). Build the app and the host with the same version of Petrel."
        }
        if let problem = hello.problem { return problem }
        // Versions of one orchestrator function share its name; every other pair clashes.
        let clashes = Dictionary(grouping: hello.functions, by: \.name).filter { _, functions in
            let isVersioned = functions.allSatisfy { $0.trigger == .orchestration }
            return functions.count > (isVersioned ? Set(functions.map { OrchestrationVersion($0.version) }).count : 1)
        }
        guard !clashes.isEmpty else { return nil }
        return clashes.sorted { $0.key < $1.key }.map { name, functions in
            "\(functions.count) functions are named '\(name)': "
                + "\(functions.map(\.location).sorted().joined(separator: " and ")). Rename all but one."
        }.joined(separator: " ")
    }
}
