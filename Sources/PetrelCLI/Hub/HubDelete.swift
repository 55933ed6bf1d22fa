import ArgumentParser
import HostConfiguration
import PetrelHost

struct HubDelete: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Deletes a task hub with everything in it. No host may be using it.")

    @OptionGroup var hub: HubOptions

    @Flag(help: "Do not ask.")
    var force = false

    func run() async throws {
        let configuration = try hub.configuration()
        let name = configuration.durableTask.hubName
        if !force {
            guard Console.isTerminal else {
                throw Failure("This deletes the task hub '\(name)' with everything in it. Say so with --force.")
            }
            Console.note("Type '\(name)' to delete the task hub with everything in it:")
            guard readLine() == name else { throw Failure("Nothing is deleted.") }
        }
        do {
            try HubFiles.delete(configuration)
        } catch {
            throw Failure("\(error)")
        }
        Console.note("The task hub '\(name)' is deleted.")
    }
}
