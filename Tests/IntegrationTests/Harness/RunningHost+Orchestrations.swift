import DurableTask
import Foundation
import Testing

// Through the durable webhooks, as anybody would.
extension RunningHost {
    static let webhooks = "/runtime/webhooks/durabletask"

    /// Starts an orchestration of the scenarios.
    func begin(
        _ orchestrator: String, _ input: some Encodable & Sendable, id: String? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> CheckStatus {
        let body = String(decoding: try JSONEncoder().encode(input), as: UTF8.self)
        return try await start(
            "\(Self.webhooks)/orchestrators/\(orchestrator)" + (id.map { "/\($0)" } ?? ""), body,
            sourceLocation: sourceLocation)
    }

    func begin(
        _ orchestrator: String, id: String? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> CheckStatus {
        try await start(
            "\(Self.webhooks)/orchestrators/\(orchestrator)" + (id.map { "/\($0)" } ?? ""),
            sourceLocation: sourceLocation)
    }

    /// Starts an orchestration and waits for its output.
    func run<Output: Decodable>(
        _ orchestrator: String, _ input: some Encodable & Sendable, returning: Output.Type = Output.self,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Output {
        try await output(
            of: begin(orchestrator, input, sourceLocation: sourceLocation), sourceLocation: sourceLocation)
    }

    func run<Output: Decodable>(
        _ orchestrator: String, returning: Output.Type = Output.self, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Output {
        try await output(of: begin(orchestrator, sourceLocation: sourceLocation), sourceLocation: sourceLocation)
    }

    /// Waits for the output; anything but completion fails the test.
    func output<Output: Decodable>(
        of check: CheckStatus, returning: Output.Type = Output.self, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Output {
        let response = try await finished(check, sourceLocation: sourceLocation)
        let status = try response.json(Status.self)
        try #require(status.runtimeStatus == "Completed", "\(response.body)", sourceLocation: sourceLocation)
        return try response.json(StatusOutput<Output>.self).output
    }

    /// The status of an instance that failed.
    func failure(
        of check: CheckStatus, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Status {
        let response = try await finished(check, sourceLocation: sourceLocation)
        let status = try response.json(Status.self)
        try #require(status.runtimeStatus == "Failed", "\(response.body)", sourceLocation: sourceLocation)
        return status
    }

    func status(of check: CheckStatus) async throws -> Status {
        try await get(check.statusQueryGetUri).json(Status.self)
    }

    /// Waits until the instance shows something.
    func status(
        of check: CheckStatus, _ what: Comment, sourceLocation: SourceLocation = #_sourceLocation,
        where isSo: (Status) -> Bool
    ) async throws -> Status {
        var found = try await status(of: check)
        try await eventually(what, sourceLocation: sourceLocation) {
            found = try await status(of: check)
            return isSo(found)
        }
        return found
    }

    func raise(
        _ event: String, _ body: String? = nil, to check: CheckStatus, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let path = check.sendEventPostUri.replacingOccurrences(of: "{eventName}", with: event)
        let response = try await post(path, body)
        try #require(response.status == 202, "\(response.status) \(response.body)", sourceLocation: sourceLocation)
    }

    /// What functions noted on a page, when it has so many lines.
    func notes(_ page: String, atLeast count: Int = 0) async throws -> [String] {
        try await get("/api/notes/\(page)?atLeast=\(count)").json([String].self)
    }

    func open(_ gate: String) async throws {
        let response = try await post("/api/gates/\(gate)")
        try #require(response.status == 204)
    }

    struct Status: Decodable, Sendable {
        var name: String
        var instanceId: String
        var runtimeStatus: String
        var failureDetails: Failure?
        var hold: Hold?
    }

    struct StatusOutput<Output: Decodable>: Decodable {
        var output: Output
    }

    final class Failure: Decodable, Sendable {
        let errorType: String
        let errorMessage: String
        let isNonRetriable: Bool
        let innerFailure: Failure?
    }

    struct Hold: Decodable, Sendable {
        var kind: String
        var message: String
        var buildId: String
    }
}

extension RunningHost {
    /// The addresses of an instance that another host has started.
    func instance(_ id: String) -> CheckStatus {
        let instance = "\(origin)\(Self.webhooks)/instances/\(id)"
        return CheckStatus(
            id: id, statusQueryGetUri: instance, sendEventPostUri: "\(instance)/raiseEvent/{eventName}",
            terminatePostUri: "\(instance)/terminate", purgeHistoryDeleteUri: instance,
            suspendPostUri: "\(instance)/suspend", resumePostUri: "\(instance)/resume",
            restartPostUri: "\(instance)/restart", rewindPostUri: "\(instance)/rewind")
    }
}
