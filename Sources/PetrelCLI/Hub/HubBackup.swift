import ArgumentParser
import PetrelHost

struct HubBackup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Copies a task hub into a new file, also while a host is using it.",
        discussion: """
            The copy is the hub at one moment. To go back to it, stop the host, put the copy in the place of the hub's \
            file, and delete the files beside that whose names end in -wal and -shm.
            """)

    @Argument(help: "The new file.", completion: .file())
    var file: String

    @OptionGroup var hub: HubOptions

    func run() async throws {
        let file = StartOptions.absolute(file)
        do {
            try HubFiles.backUp(try hub.configuration(), to: file)
        } catch {
            throw Failure("\(error)")
        }
        Console.note("The copy is \(file).")
    }
}
