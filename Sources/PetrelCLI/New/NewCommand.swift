import ArgumentParser
import Foundation

/// `petrel new`: a function app to begin with.
struct NewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new", abstract: "Makes the folder of a new function app.",
        discussion: "Start it with 'petrel start' in the folder.")

    @Argument(help: "The name of the app.")
    var name: String

    @Option(help: "What the first function is: durable, http, timer, queue or entity.")
    var template = AppTemplate.Kind.durable

    @Option(help: ArgumentHelp("Where to make the folder.", valueName: "dir"))
    var directory = "."

    @Option(
        name: .customLong("petrel-path"),
        help: ArgumentHelp(
            "The checkout of Petrel to depend on. (default: the one this program was built in)", valueName: "dir"))
    var petrelPath: String?

    @Option(
        name: .customLong("petrel-url"),
        help: ArgumentHelp(
            "Depend on the repository at this address instead of a checkout: on the tag of this version, or on the branch that "
                + "is named behind a '#'.", valueName: "url"))
    var petrelURL: String?

    @OptionGroup var output: OutputOptions

    func validate() throws {
        let isName = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        guard petrelPath == nil || petrelURL == nil else {
            throw ValidationError("Give --petrel-path or --petrel-url, not both.")
        }
        guard isName, name.first?.isLetter == true else {
            throw ValidationError("The name must begin with a letter and have letters, digits, '-' and '_' only.")
        }
    }

    func run() throws {
        let folder = URL(fileURLWithPath: directory, isDirectory: true).appendingPathComponent(name)
        guard !FileKind.exists(folder.path) else {
            throw Failure("\(folder.path) exists already. Choose another name, or another place with --directory.")
        }
        let dependency = try dependency()
        for (path, text) in AppTemplate(name: name, dependency: dependency, kind: template).files.sorted(by: {
            $0.key < $1.key
        }) {
            let file = folder.appendingPathComponent(path)
            do {
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(text.utf8).write(to: file, options: .withoutOverwriting)
            } catch {
                throw Failure("\(file.path) cannot be written: \(error.localizedDescription)")
            }
        }
        report(folder)
    }

    private func dependency() throws -> PetrelDependency {
        if let petrelURL { return .url(petrelURL) }
        if let petrelPath {
            let url = URL(fileURLWithPath: (petrelPath as NSString).expandingTildeInPath).standardizedFileURL
            guard FileKind.exists(url.appendingPathComponent("Package.swift").path) else {
                throw Failure("There is no checkout of Petrel in \(url.path) (--petrel-path).")
            }
            return .path(url.path)
        }
        guard let checkout = PetrelCheckout.ofThisProgram else {
            throw Failure(
                "This program lies in no checkout of Petrel. Say where the app gets Petrel from, with --petrel-path or "
                    + "--petrel-url.")
        }
        return .path(checkout.path)
    }

    private func report(_ folder: URL) {
        switch output.output {
        case .text:
            Console.data(folder.path)
            Console.note("Next: cd \(folder.path) && petrel start")
        case .json: Console.data(CommandJSON.text(["folder": folder.path]))
        }
    }
}

extension AppTemplate.Kind: ExpressibleByArgument {}
