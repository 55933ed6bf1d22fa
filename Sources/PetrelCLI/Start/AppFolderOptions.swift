import ArgumentParser
import HostConfiguration

/// Which function app a command is about that needs no running host.
struct AppFolderOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The folder of the function app.", valueName: "dir"))
    var root = "."

    @Option(help: ArgumentHelp("The folder of the task hub's data. (default: .petrel in the root)", valueName: "dir"))
    var data: String?

    /// The configuration as `petrel start` would have it; folders from `/` on.
    /// - Throws: ``Failure``.
    func reading() throws -> HostConfigurationReading {
        let root = StartOptions.absolute(root)
        let values = data.map {
            [CommandLineValue(key: "storage.folder", value: StartOptions.absolute($0), option: "--data")]
        }
        do {
            var reading = try HostConfigurationReader(
                root: root, environment: ProcessEnvironment.current, commandLine: values ?? []
            ).read()
            if !reading.configuration.storage.folder.hasPrefix("/") {
                reading.configuration.storage.folder = root + "/" + reading.configuration.storage.folder
            }
            return reading
        } catch {
            throw Failure("\(error)")
        }
    }
}
