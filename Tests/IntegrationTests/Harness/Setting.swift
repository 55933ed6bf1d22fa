import HostConfiguration
import PetrelHost
import Testing

/// How orchestrations run in a test: behind which door, and whether their sessions are kept between turns. Cold, every
/// turn replays the whole history.
struct Setting: Sendable, Hashable, CustomTestStringConvertible {
    var door: Door
    var isCold: Bool

    static let all = Door.allCases.flatMap { [Setting(door: $0, isCold: false), Setting(door: $0, isCold: true)] }
    static let cold = all.filter(\.isCold)
    static let warm = all.filter { !$0.isCold }

    static let viaWorker = all.filter { $0.door == .worker }
    /// In bytes. Small, because a debug build takes seconds for a hundred megabytes.
    static let workersLongestPayload = 8 << 20

    var testDescription: String { "\(door.rawValue), \(isCold ? "cold" : "warm")" }

    var functions: FunctionHost.Functions { door.functions(module: "Scenarios", program: "ScenarioApp") }

    /// The one of this setting that all tests of the suite share.
    func host(sourceLocation: SourceLocation = #_sourceLocation) throws -> RunningHost {
        try #require(
            SharedHosts.running[self], "The suite lacks the trait .sharedHosts", sourceLocation: sourceLocation)
    }
}

/// Runs one host for each setting as long as the tests of a suite run.
struct SharedHosts: SuiteTrait, TestScoping {
    @TaskLocal static var running: [Setting: RunningHost] = [:]

    let settings: [Setting]
    /// The longest body of a request, in bytes.
    let bodyLimit: Int

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable @concurrent () async throws -> Void
    ) async throws {
        try await run(settings[...], [:], function)
    }

    private func run(
        _ rest: ArraySlice<Setting>, _ running: [Setting: RunningHost],
        _ function: @Sendable @concurrent () async throws -> Void
    ) async throws {
        guard let setting = rest.first else {
            return try await Self.$running.withValue(running) { try await function() }
        }
        try await withHost(
            setting.functions,
            configure: {
                if setting.isCold { $0.workers.sessionBudget = 0 }
                $0.http.maxRequestBodySize = bodyLimit
                // A worker's only: what functions in this process may write is one limit for all hosts in it.
                if setting.door == .worker { $0.durableTask.payloads.maxSize = Setting.workersLongestPayload }
            }
        ) { host in
            var running = running
            running[setting] = host
            try await run(rest.dropFirst(), running, function)
        }
    }
}

extension Trait where Self == SharedHosts {
    static func sharedHosts(_ settings: [Setting] = Setting.all, bodyLimit: Int = 100 << 20) -> Self {
        SharedHosts(settings: settings, bodyLimit: bodyLimit)
    }
}
