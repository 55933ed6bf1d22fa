import ArgumentParser
import DurableTask
import Foundation
import HostConfiguration
import PetrelHost

struct HubExport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Writes a task hub as lines of JSON, also while a host is using it.",
        discussion: "Every row of every table is a line; 'petrel hub import' makes a hub of them.")

    @Argument(help: "The file; - is stdout.", completion: .file())
    var file: String

    @OptionGroup var hub: HubOptions

    func run() async throws {
        let progress = ProgressLine()
        do {
            let configuration = try hub.configuration()
            let handle = file == "-" ? FileHandle.standardOutput : try Self.newFile(file)
            let count = try HubFiles.export(
                configuration, write: { try handle.write(contentsOf: Data($0)) },
                progress: { progress.show("\($0) rows …") })
            progress.clear()
            if file != "-" { try handle.synchronize() }
            Console.note("\(count) rows are written.")
        } catch let failure as Failure {
            throw failure
        } catch {
            progress.clear()
            throw Failure("\(error)")
        }
    }

    private static func newFile(_ path: String) throws -> FileHandle {
        let path = StartOptions.absolute(path)
        guard !FileKind.exists(path) else {
            throw Failure("There is a file '\(path)' already. Name another one, or delete it.")
        }
        guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]),
            let handle = FileHandle(forWritingAtPath: path)
        else { throw Failure("The file '\(path)' cannot be made.") }
        return handle
    }
}

struct HubImport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Makes a task hub of what 'petrel hub export' wrote.",
        discussion: "There must be no hub of the name; nothing is left of it when the lines are not a whole hub.")

    @Argument(help: "The file; - is stdin.", completion: .file())
    var file: String

    @OptionGroup var hub: HubOptions

    func run() async throws {
        let progress = ProgressLine()
        do {
            let configuration = try hub.configuration()
            guard let handle = file == "-" ? .standardInput : FileHandle(forReadingAtPath: StartOptions.absolute(file))
            else { throw Failure("The file '\(file)' cannot be read.") }
            let count = try HubFiles.import(configuration, lines: Lines(handle)) { progress.show("\($0) rows …") }
            progress.clear()
            let report = try HubFiles.verify(configuration)
            for finding in report.findings { Console.note(finding.message) }
            guard report.findings.isEmpty else { throw Failure("The hub is there, but it is not sound.") }
            Console.note("\(count) rows are now the task hub '\(configuration.durableTask.hubName)'.")
        } catch let failure as Failure {
            throw failure
        } catch {
            progress.clear()
            throw Failure("\(error)")
        }
    }

    /// The lines of a file, one in memory at a time.
    private struct Lines: Sequence, IteratorProtocol {
        private let handle: FileHandle
        private var buffer: [UInt8] = []
        private var position = 0

        init(_ handle: FileHandle) { self.handle = handle }

        mutating func next() -> [UInt8]? {
            while true {
                if let end = buffer[position...].firstIndex(of: UInt8(ascii: "\n")) {
                    defer { position = end + 1 }
                    return Array(buffer[position..<end])
                }
                guard let more = try? handle.read(upToCount: 1 << 20), !more.isEmpty else {
                    defer { position = buffer.count }
                    return position < buffer.count ? Array(buffer[position...]) : nil
                }
                buffer.removeFirst(position)
                position = 0
                buffer.append(contentsOf: more)
            }
        }
    }
}
