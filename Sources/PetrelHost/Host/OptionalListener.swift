import Foundation
import HostHTTP
import Logging
import NIOCore
import ServiceLifecycle

/// A port besides that of the functions: where it is a default and another program has it, the host does without.
struct OptionalListener: Service {
    /// As in a sentence: "the queue service".
    let name: String
    /// The option that chooses another port.
    let option: String
    let port: Int
    /// Nobody asked for this port: another program may have it.
    let mayBeTaken: Bool
    let server: any Service
    /// Waits until the server listens.
    let bound: @Sendable () async throws -> Int
    let logger: Logger

    func run() async throws {
        do {
            try await server.run()
        } catch  where Self.isTaken(error) {
            let sentence = "Port \(port) of \(name) is taken by another program"
            guard mayBeTaken else {
                throw PortTaken(
                    description:
                        "\(sentence). Stop that program, or choose another port with \(option) (0 takes a free one).")
            }
            logger.warning("\(sentence): it is off. \(option) takes another.")
            try? await gracefulShutdown()
        }
    }

    private static func isTaken(_ error: any Error) -> Bool {
        if let error = error as? IOError { return error.errnoCode == EADDRINUSE }
        return (error as? HostHTTPError)?.code == .portTaken
    }

    /// Nil when it is off.
    func chosenPort() async -> Int? { try? await bound() }
}

/// A port that was asked for is taken.
struct PortTaken: Error, CustomStringConvertible {
    var description: String
}
