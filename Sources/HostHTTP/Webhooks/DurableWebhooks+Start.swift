import DurableTask
import FunctionModel
import ServiceLifecycle

extension DurableWebhooks {
    /// Starts an instance; with `timeout` and `pollingInterval`, waits for its end so long and answers its bare output.
    func start(_ function: String, instanceID: String?, _ request: HTTPRequestData) async throws -> HTTPResponseData {
        let name = try orchestrator(named: function)
        let wait = try Self.wait(of: request)
        let failsAs500 = try Self.flag("returnInternalServerErrorOnFailure", of: request, default: false)
        let id = try await client.start(
            StartRequest(
                name: name, instanceID: try instanceID.map { try InstanceID(validating: $0) },
                version: request.query("version").flatMap { $0.isEmpty ? nil : $0 },
                input: try Self.payload(of: request), scheduledStart: try Self.time("startAt", of: request),
                tags: try Self.tags(of: request), parentTrace: Self.trace(of: request),
                replaceable: try Self.replaceable(of: request),
                idempotencyKey: try Self.idempotencyKey(of: request)))
        if let wait, let state = await end(of: id, within: wait) {
            if state.header.status == .completed { return .json(StatusJSON.bare(state.output)) }
            return .json(
                StatusJSON.status(state, showInput: true),
                status: state.header.status == .failed && failsAs500 ? 500 : 200)
        }
        return CheckStatus(
            origin: request.origin, taskHub: taskHub, connection: connection, code: code(for: request),
            instanceID: id.rawValue, returnsInternalServerErrorOnFailure: failsAs500
        ).response
    }

    /// The name as its author wrote it: letter case does not matter to callers.
    private func orchestrator(named name: String) throws -> String {
        guard let known = orchestrators(), !known.contains(name), !workers.take(name) else { return name }
        if let match = known.first(where: { $0.lowercased() == name.lowercased() }) { return match }
        let list = known.isEmpty ? "it has none" : "it has " + known.sorted().joined(separator: ", ")
        throw Self.badArgument("The function app has no orchestrator function '\(name)'; \(list).")
    }

    /// How long to wait for the end; nil when the caller does not ask for it.
    private static func wait(of request: HTTPRequestData) throws -> Duration? {
        guard let timeout = try seconds("timeout", of: request),
            let interval = try seconds("pollingInterval", of: request)
        else { return nil }
        guard timeout >= interval else {
            throw badArgument("The value of 'timeout' (\(timeout)) is less than 'pollingInterval' (\(interval)).")
        }
        return .seconds(timeout)
    }

    /// Nil when the instance has not ended in time, the caller has gone, or the host is shutting down. The instance is
    /// started in any case, so no error may hide its id.
    private func end(of id: InstanceID, within timeout: Duration) async -> InstanceState? {
        let client = self.client
        let state = try? await cancelWhenGracefulShutdown {
            try await client.waitForCompletion(of: id, timeout: timeout)
        }
        return state ?? nil
    }
}
