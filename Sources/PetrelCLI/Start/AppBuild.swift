import Foundation
import Subprocess
import SystemPackage

/// Builds the function app of a folder with the Swift toolchain that is on the path.
struct AppBuild {
    let root: String
    let isRelease: Bool

    private var mode: [String] { ["--package-path", root] + (isRelease ? ["-c", "release"] : []) }

    /// Builds the app and returns the path of its executable. Progress goes to stderr.
    /// - Throws: ``Failure`` when the package has no one executable, or does not build.
    func run() async throws -> String {
        Console.note("Reading the package in \(root) …")
        let description = try await output(of: ["package", "--package-path", root, "describe", "--type", "json"])
        let product = try PackageDescription(json: description).functionApp()
        Console.note("Building \(product) (\(isRelease ? "release" : "debug")) …")
        try await build(product)
        let folder = try await output(of: ["build", "--show-bin-path"] + mode)
        return folder.trimmingCharacters(in: .whitespacesAndNewlines) + "/" + product
    }

    private func build(_ product: String) async throws {
        let result = try await swift(
            ["build", "--product", product] + mode, output: .currentStandardError)
        guard result == .exited(0) else {
            throw Failure("The app does not build. The messages of 'swift build' are above.")
        }
    }

    private func swift(_ arguments: [String], output: FileDescriptorOutput) async throws -> TerminationStatus {
        do {
            return try await Subprocess.run(
                .name("swift"), arguments: Arguments(arguments), output: output, error: .currentStandardError
            ).terminationStatus
        } catch {
            throw Self.noToolchain(error)
        }
    }

    private func output(of arguments: [String]) async throws -> String {
        do {
            let result = try await Subprocess.run(
                .name("swift"), arguments: Arguments(arguments), output: .string(limit: 16 << 20),
                error: .currentStandardError)
            guard result.terminationStatus == .exited(0) else {
                throw Failure("'swift \(arguments.joined(separator: " "))' failed. Its messages are above.")
            }
            return result.standardOutput
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Self.noToolchain(error)
        }
    }

    private static func noToolchain(_ error: any Error) -> Failure {
        Failure(
            "The Swift toolchain cannot be run: \(error). Put 'swift' on the PATH, or start an app that is built already "
                + "with --worker.")
    }
}

/// What `swift package describe` says of a package, as far as it matters here.
struct PackageDescription: Decodable {
    struct Product: Decodable {
        var name: String
        var type: [String: [String]?]
        var targets: [String]
    }
    var name: String
    var products: [Product]

    init(json: String) throws {
        do {
            self = try JSONDecoder().decode(PackageDescription.self, from: Data(json.utf8))
        } catch {
            throw Failure("The description of the package cannot be read: \(error)")
        }
    }

    /// The one executable; of several, the one called `FunctionApp`.
    func functionApp() throws -> String {
        let executables = products.filter { $0.type.keys.contains("executable") }.map(\.name)
        if let only = executables.first, executables.count == 1 { return only }
        if executables.contains("FunctionApp") { return "FunctionApp" }
        if executables.isEmpty {
            throw Failure(
                "The package '\(name)' has no executable. A function app is an executable target with the line "
                    + "'@main struct App: WorkerMain {}'.")
        }
        throw Failure(
            "The package '\(name)' has several executables: \(executables.sorted().joined(separator: ", ")). Call the "
                + "one that holds the functions 'FunctionApp', or name it with --worker.")
    }
}
