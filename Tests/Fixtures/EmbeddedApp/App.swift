import Foundation
import HostConfiguration
import Logging
import PetrelHost
// Its functions, which the host finds by itself.
import Scenarios
import ServiceLifecycle
import UnixSignals

/// A program with a host and its functions in one process: `EmbeddedApp FOLDER`. Says where it is when it is ready.
@main struct App {
    static func main() async throws {
        var configuration = HostConfiguration()
        configuration.listen.address = "127.0.0.1"
        configuration.listen.port = 0
        configuration.storage.folder = CommandLine.arguments.dropFirst().first ?? "."
        let host = FunctionHost(configuration, functions: .inProcess(modules: ["Scenarios"])) { ready in
            print("http://127.0.0.1:\(ready.port)")
            fflush(nil)
        }
        let group = ServiceGroup(
            configuration: .init(
                services: [
                    .init(
                        service: host, successTerminationBehavior: .gracefullyShutdownGroup,
                        failureTerminationBehavior: .cancelGroup)
                ], gracefulShutdownSignals: [.sigterm], logger: Logger(label: "app")))
        try await group.run()
    }
}
