import ArgumentParser
import HostConfiguration
import PetrelHost

struct HubList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Prints the task hubs of a data folder.")

    @OptionGroup var app: AppFolderOptions
    @OptionGroup var output: OutputOptions

    private struct Entry: Encodable {
        var name, file: String
        var bytes: Int
        var inUse: Bool
    }

    func run() async throws {
        let hubs = HubFiles.all(in: try app.reading().configuration.storage.folder)
        switch output.output {
        case .json:
            Console.data(
                CommandJSON.text(
                    hubs.map { Entry(name: $0.name, file: $0.path, bytes: $0.size, inUse: $0.isInUse) }))
        case .text:
            let rows = hubs.map { [$0.name, "\($0.size)", $0.isInUse ? "in use" : "", $0.path] }
            for line in TextTable.lines(["HUB", "BYTES", "", "FILE"], rows) { Console.data(line) }
        }
    }
}
