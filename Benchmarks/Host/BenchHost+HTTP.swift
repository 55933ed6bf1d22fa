import DurableTaskHub
import HostConfiguration
import HostHTTP
import Logging

extension BenchHost {
    /// Listens on a free port while the body runs.
    func listening<Value>(_ body: (_ port: Int) async throws -> Value) async throws -> Value {
        var configuration = HostConfiguration()
        configuration.listen.address = "127.0.0.1"
        configuration.listen.port = 0
        configuration.durableTask.hubName = hub.name
        // It is cancelled in the end, which it complains about.
        var logger = logger
        logger.logLevel = .critical
        let server = FunctionHTTPServer(
            invokers: [functions.invoker], taskHub: hub, configuration: configuration, logger: logger)
        let run = Task { try await server.run() }
        let outcome: Swift.Result<Value, any Error>
        do {
            outcome = .success(try await body(try await server.port()))
        } catch {
            outcome = .failure(error)
        }
        run.cancel()
        _ = await run.result
        return try outcome.get()
    }
}
