import ArgumentParser
import FunctionModel
import HostConfiguration
import Logging
import PetrelHost
import ServiceLifecycle

/// `petrel start`: builds the function app of a folder and runs it until it is told to stop.
struct StartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start",
        abstract: "Starts the host on a function app.",
        discussion: """
            In a folder with a Swift package the app is built and run as a worker process. In a folder without one the \
            host runs alone.
            """)

    @OptionGroup var options: StartOptions

    func run() async throws {
        try await HostRun(options: options).run()
    }
}

/// `petrel host start`, as it is called elsewhere.
struct HostCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "host", abstract: "The same as 'petrel start'.", shouldDisplay: false, subcommands: [Start.self])

    struct Start: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "start", abstract: "Starts the host on a function app.")

        @OptionGroup var options: StartOptions

        func run() async throws {
            try await HostRun(options: options).run()
        }
    }
}
