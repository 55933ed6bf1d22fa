import ArgumentParser
import PetrelHost

struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version", abstract: "Prints the version of petrel.")

    @OptionGroup var output: OutputOptions

    func run() {
        switch output.output {
        case .text: Console.data("petrel \(PetrelVersion.current)")
        case .json: Console.data(#"{"version":"\#(PetrelVersion.current)"}"#)
        }
    }
}
