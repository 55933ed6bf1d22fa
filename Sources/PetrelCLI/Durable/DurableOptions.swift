import ArgumentParser
import Foundation
import HostConfiguration
import Logging
import PetrelHost
import ServiceLifecycle

/// Which task hub, and how data is written.
struct DurableOptions: ParsableArguments {
    @Option(help: "Where the host is. (default: that of --root, or the data in its folder)")
    var url: String?

    @Option(help: "The system key, where the host asks for one.")
    var code: String?

    @OptionGroup var hub: HubOptions
    @OptionGroup var output: OutputOptions

    /// Of the connection to a storage account, which other hosts need: here the folder says it.
    @Option(name: .customLong("connection-string-setting"), help: .hidden)
    var connectionStringSetting: String?

    /// Does something with the webhooks of a host.
    ///
    /// 1. The host at `--url`. 2. The host where the app's configuration has it. 3. The hub in the app's data folder, opened
    /// here for as long as this takes.
    /// - Parameter needsHost: only a host that runs will do.
    /// - Throws: ``Failure``; what `body` throws.
    func withHost<Value>(
        needsHost: Bool = false, _ body: (WebhookClient) async throws -> Value
    ) async throws -> Value {
        if let url { return try await body(WebhookClient(url: url, code: code, taskHub: hub.hub)) }
        var configuration = try hub.configuration()
        let origin = configuration.listen.origin(port: configuration.listen.port)
        let (path, name) = (HubFiles.path(configuration), configuration.durableTask.hubName)
        let isThere = FileKind.exists(path)
        // Who names a folder means what is in it, not a host of another one.
        let meansFolder = hub.app.data != nil && isThere && !HubFiles.isInUse(configuration)
        if !meansFolder, await WebhookClient.answers(at: origin) {
            return try await body(WebhookClient(url: origin, code: code, taskHub: hub.hub))
        }
        guard isThere, !needsHost else {
            throw Failure(
                "There is no host at \(origin)" + (needsHost ? "" : ", and no task hub '\(name)' in \(path)")
                    + ". Start one with 'petrel start', name it with --url, or name the app's folder with --root.")
        }
        configuration.listen = ListenSettings()
        configuration.listen.address = "127.0.0.1"
        configuration.listen.port = 0
        configuration.shutdown.grace = .seconds(1)
        return try await withHub(configuration, body)
    }

    /// Opens a hub, without functions, while `body` runs.
    private func withHub<Value>(_ configuration: HostConfiguration, _ body: (WebhookClient) async throws -> Value)
        async throws -> Value
    {
        let (ports, ready) = AsyncStream<Int>.makeStream()
        var quiet = LoggingSettings()
        quiet.level = .error
        let logger = quiet.logger()
        let host = FunctionHost(configuration, functions: .none, logger: logger) { ready.yield($0.port) }
        let group = ServiceGroup(services: [host], logger: logger)
        let running = Task {
            defer { ready.finish() }
            do { try await group.run() } catch { throw Failure("\(error)") }
        }
        guard let port = await ports.first(where: { _ in true }) else {
            try await running.value
            throw Failure("The task hub could not be opened.")
        }
        do {
            let value = try await body(WebhookClient(url: "http://127.0.0.1:\(port)", code: nil, taskHub: nil))
            await group.triggerGracefulShutdown()
            try await running.value
            return value
        } catch {
            await group.triggerGracefulShutdown()
            _ = try? await running.value
            throw error
        }
    }
}
