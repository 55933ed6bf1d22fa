import ArgumentParser
import HostConfiguration
import Testing

@testable import PetrelCLI

@Suite("The options of petrel start")
struct StartOptionsTests {
    private func options(_ arguments: String...) throws -> StartOptions {
        try #require(try PetrelCommand.parseAsRoot(["start"] + arguments) as? StartCommand).options
    }

    @Test func `without options nothing is overridden`() throws {
        #expect(try options().commandLineValues.isEmpty)
    }

    @Test func `each option is the value of a key, and names itself`() throws {
        let given = try options(
            "--port", "0", "--grpc-port", "1", "--queue-port", "2", "--dashboard-port", "3", "--address", "::1",
            "--data", "/data", "--ephemeral", "--verbose", "--enable-auth",
            "--functions", "a", "b")
        #expect(
            given.commandLineValues == [
                CommandLineValue(key: "listen.port", value: "0", option: "--port"),
                CommandLineValue(key: "listen.grpcPort", value: "1", option: "--grpc-port"),
                CommandLineValue(key: "listen.dashboardPort", value: "3", option: "--dashboard-port"),
                CommandLineValue(key: "listen.queuePort", value: "2", option: "--queue-port"),
                CommandLineValue(key: "listen.address", value: "::1", option: "--address"),
                CommandLineValue(key: "storage.folder", value: "/data", option: "--data"),
                CommandLineValue(key: "listen.enableAuth", value: "true", option: "--enable-auth"),
                CommandLineValue(key: "functions", value: "a,b", option: "--functions"),
                CommandLineValue(key: "storage.ephemeral", value: "true", option: "--ephemeral"),
                CommandLineValue(key: "logging.logLevel.default", value: "debug", option: "--verbose"),
            ])
    }

    @Test func `'host start' is a synonym`() throws {
        #expect(try PetrelCommand.parseAsRoot(["host", "start", "--port", "1"]) is HostCommand.Start)
    }
}
