import ArgumentParser
import FunctionModel
import HostConfiguration
import Logging
import PetrelHost
import ServiceLifecycle

/// One run of the host, from the options to the end.
struct HostRun {
    let options: StartOptions
    /// What the process was started with; nothing further in reads it.
    let environment: [String: String]

    init(options: StartOptions, environment: [String: String] = ProcessEnvironment.current) {
        self.options = options
        self.environment = environment
    }

    /// 1. Read the configuration. 2. Build the app. 3. Run the host until SIGINT or SIGTERM: it drains,
    /// unless there is a second one.
    func run() async throws {
        MemoryThresholds.set()
        let reading: HostConfigurationReading
        do {
            reading = try HostConfigurationReader(
                root: options.rootPath, environment: environment, commandLine: options.commandLineValues
            ).read()
        } catch {
            throw Failure("\(error)")
        }
        var configuration = reading.configuration
        if !configuration.storage.folder.hasPrefix("/") {
            configuration.storage.folder = options.rootPath + "/" + configuration.storage.folder
        }
        func fromRoot(_ path: String?) -> String? { path.map { $0.hasPrefix("/") ? $0 : options.rootPath + "/" + $0 } }
        configuration.listen.certificate = fromRoot(configuration.listen.certificate)
        configuration.listen.privateKey = fromRoot(configuration.listen.privateKey)
        configuration.listen.clientAuthorities = fromRoot(configuration.listen.clientAuthorities)
        if let keys = configuration.listen.tokens.keys, !keys.hasPrefix("https://"), !keys.hasPrefix("http://") {
            configuration.listen.tokens.keys = fromRoot(keys)
        }
        if configuration.listen.grpcPort == nil {
            configuration.listen.grpcPort = 8_080
            configuration.listen.isGRPCPortByDefault = true
        }
        if configuration.listen.dashboardPort == nil {
            configuration.listen.dashboardPort = 8_082
            configuration.listen.isDashboardPortByDefault = true
        }
        if configuration.listen.queuePort == nil {
            configuration.listen.queuePort = 10_001
            configuration.listen.isQueuePortByDefault = true
        }
        let logger = configuration.logging.logger()
        for warning in reading.warnings { logger.warning("\(warning)") }

        let functions: FunctionHost.Functions
        if let executable = try await executable() {
            functions = .worker(.init(executable: executable, environment: reading.workerEnvironment))
        } else {
            logger.notice("There is no Swift package in \(options.rootPath): the host runs alone, without functions.")
            functions = .none
        }
        if configuration.listen.asksForKeys {
            let place = configuration.storage.isEphemeral ? "in memory" : "in \(HostKeyFile.path(configuration))"
            logger.notice("Callers need keys, which are \(place); 'petrel keys' shows them.")
        }
        let report = ReadyReport(configuration: configuration, format: options.output.output)
        let host = FunctionHost(
            configuration, functions: functions, settings: reading.explanations, logger: logger
        ) { ready in
            let lines = report.lines(ready)
            for line in lines { Console.data(line) }
        }
        var services: [ServiceGroupConfiguration.ServiceConfiguration] = [
            .init(
                service: host, successTerminationBehavior: .gracefullyShutdownGroup,
                failureTerminationBehavior: .cancelGroup)
        ]
        if options.watch, let build {
            services.append(.init(service: RebuildingApp(build: build, host: host, logger: logger)))
        }
        var quiet = configuration.logging
        quiet.levels = [:]
        quiet.level = .warning
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(services: services, logger: quiet.logger()))
        do {
            try await StopSignals.run(group, logger: logger)
        } catch let exit as ExitCode {
            throw exit
        } catch {
            throw Failure("\(error)")
        }
    }

    /// The app to run: the one given, the one built, or none.
    private func executable() async throws -> String? {
        if let path = options.workerPath {
            guard FileKind.isExecutable(path) else { throw Failure("There is no executable at \(path) (--worker).") }
            return path
        }
        return try await build?.run()
    }

    /// How the app is built; nil when it is not.
    private var build: AppBuild? {
        guard options.workerPath == nil, FileKind.exists(options.rootPath + "/Package.swift") else { return nil }
        return AppBuild(root: options.rootPath, isRelease: options.release)
    }
}

/// Why a command ends with status 1: one sentence for people.
struct Failure: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}
