import HostConfiguration
import Testing

@Suite("Which value wins")
struct PrecedenceTests {
    private let file = "listen: {port: 1}"
    private let theirs = "AzureFunctionsJobHost__listen__port"
    private let ours = "Petrel__listen__port"

    @Test func `the command line wins over the environment, that over the file, that over the default`() throws {
        let option = CommandLineValue(key: "listen.port", value: "4", option: "--port")
        var reading = try read(["host.yaml": file])
        #expect(reading.configuration.listen.port == 1)
        reading = try read(["host.yaml": file], environment: [theirs: "2"])
        #expect(reading.configuration.listen.port == 2)
        #expect(reading.origin(of: "listen.port") == .environment(theirs))
        reading = try read(["host.yaml": file], environment: [theirs: "2", ours: "3"])
        #expect(reading.configuration.listen.port == 3)
        reading = try read(["host.yaml": file], environment: [theirs: "2", ours: "3"], commandLine: [option])
        #expect(reading.configuration.listen.port == 4)
        #expect(reading.origin(of: "listen.port") == .commandLine("--port"))
    }

    @Test func `letter case does not matter in the environment's names`() throws {
        let reading = try read(environment: ["AZUREFUNCTIONSJOBHOST__EXTENSIONS__HTTP__ROUTEPREFIX": ""])
        #expect(reading.configuration.http.routePrefix == "")
    }

    @Test func `Azure's own variables set their keys`() throws {
        let reading = try read(
            environment: ["FUNCTIONS_REQUEST_BODY_SIZE_LIMIT": "77", "FUNCTIONS_WORKER_PROCESS_COUNT": "3"])
        #expect(reading.configuration.http.maxRequestBodySize == 77)
        #expect(reading.configuration.workers.count == 3)
    }

    @Test func `a wrong value from the environment names the variable`() {
        let error = #expect(throws: HostConfigurationError.self) { try read(environment: [ours: "x"]) }
        #expect(error?.description.hasSuffix("(From the environment variable Petrel__listen__port.)") == true)
    }

    @Test func `an unknown key in the environment is a warning`() throws {
        let reading = try read(environment: ["Petrel__listen__prt": "1"])
        #expect(reading.warnings.count == 1)
        #expect(reading.warnings.first?.contains("'listen.port'") == true)
    }

    @Test func `a setting between percent signs is looked up`() throws {
        let file = ["host.yaml": "extensions: {durableTask: {hubName: '%TASKHUB_NAME%'}}"]
        #expect(try read(file, environment: ["TASKHUB_NAME": "Mine"]).configuration.durableTask.hubName == "Mine")
        let error = #expect(throws: HostConfigurationError.self) { try read(file) }
        #expect(error?.description.contains("'TASKHUB_NAME'") == true)
    }
}
