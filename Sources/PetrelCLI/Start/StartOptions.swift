import ArgumentParser
import Foundation
import HostConfiguration

/// The options of `petrel start`.
struct StartOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The folder of the function app.", valueName: "dir"))
    var root = "."

    @Option(help: ArgumentHelp("An app that is built already; nothing is built then.", valueName: "path"))
    var worker: String?

    @Option(help: "The port of functions and webhooks; 0 takes a free one. (default: 7071)")
    var port: Int?

    @Option(help: "Where to listen; * is every address of the machine. Callers need keys then. (default: localhost)")
    var address: String?

    @Option(
        name: .customLong("grpc-port"),
        help: "The port of the Durable Task protocol; 0 takes a free one. (default: 8080, where that is free)")
    var grpcPort: Int?

    @Option(help: "The port of the dashboard; 0 takes a free one. (default: 8082, where that is free)")
    var dashboardPort: Int?

    @Option(help: "The port of the queue service; 0 takes a free one. (default: 10001, where that is free)")
    var queuePort: Int?

    @Option(help: ArgumentHelp("The folder of the task hub's data. (default: .petrel in the root)", valueName: "dir"))
    var data: String?

    @Flag(help: "Ask callers for keys, although only this machine reaches the host.")
    var enableAuth = false

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("The only functions that HTTP, timers and queues trigger.", valueName: "name"))
    var functions: [String] = []

    @Flag(help: "Keep nothing on disk.")
    var ephemeral = false

    @Flag(help: "Build the app with optimization.")
    var release = false

    @Flag(help: "Build the app again when its sources change, and go on with the new build.")
    var watch = false

    @Flag(help: "Log everything.")
    var verbose = false

    @OptionGroup var output: OutputOptions

    /// What the command line says about keys of the host's configuration.
    var commandLineValues: [CommandLineValue] {
        var values: [CommandLineValue] = []
        if let port { values.append(.init(key: "listen.port", value: String(port), option: "--port")) }
        if let grpcPort {
            values.append(.init(key: "listen.grpcPort", value: String(grpcPort), option: "--grpc-port"))
        }
        if let dashboardPort {
            values.append(
                .init(key: "listen.dashboardPort", value: String(dashboardPort), option: "--dashboard-port"))
        }
        if let queuePort {
            values.append(.init(key: "listen.queuePort", value: String(queuePort), option: "--queue-port"))
        }
        if let address { values.append(.init(key: "listen.address", value: address, option: "--address")) }
        if let data {
            values.append(.init(key: "storage.folder", value: Self.absolute(data), option: "--data"))
        }
        if enableAuth { values.append(.init(key: "listen.enableAuth", value: "true", option: "--enable-auth")) }
        if !functions.isEmpty {
            values.append(.init(key: "functions", value: functions.joined(separator: ","), option: "--functions"))
        }
        if ephemeral { values.append(.init(key: "storage.ephemeral", value: "true", option: "--ephemeral")) }
        if verbose { values.append(.init(key: "logging.logLevel.default", value: "debug", option: "--verbose")) }
        return values
    }

    /// The root folder, from `/` on.
    var rootPath: String { Self.absolute(root) }
    var workerPath: String? { worker.map(Self.absolute) }

    static func absolute(_ path: String) -> String {
        URL(fileURLWithPath: (path as NSString).expandingTildeInPath).standardizedFileURL.path
    }
}
