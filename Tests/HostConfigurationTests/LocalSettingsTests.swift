import HostConfiguration
import Testing

@Suite("local.settings.json")
struct LocalSettingsTests {
    @Test func `its values become the worker's environment`() throws {
        let reading = try read([
            "local.settings.json": """
            { "IsEncrypted": false,
              "Values": { "FUNCTIONS_WORKER_RUNTIME": "swift", "Limit": 5, "Flag": true, "Nothing": null },
              "ConnectionStrings": { "Db": "Host=x", "Other": { "ConnectionString": "y", "ProviderName": "z" } } }
            """
        ])
        #expect(
            reading.workerEnvironment == [
                "FUNCTIONS_WORKER_RUNTIME": "swift", "Limit": "5", "Flag": "true", "ConnectionStrings:Db": "Host=x",
                "ConnectionStrings:Other": "y",
            ])
        #expect(reading.warnings.isEmpty)
    }

    @Test func `an existing variable wins, and the user is told`() throws {
        let reading = try read(
            ["local.settings.json": "{\n\"Values\": {\n\"A\": \"file\", \"B\": \"same\"}}"],
            environment: ["A": "shell", "B": "same"])
        #expect(reading.workerEnvironment.isEmpty)
        #expect(reading.settings["A"] == "shell")
        #expect(
            reading.warnings == ["local.settings.json:3: the environment has another value for 'A', which is used."])
    }

    @Test func `its values override the host file as the environment does`() throws {
        let reading = try read([
            "host.yaml": "extensions: {durableTask: {hubName: FromFile}}",
            "local.settings.json":
                #"{"Values": {"AzureFunctionsJobHost__extensions__durableTask__hubName": "FromValues"}}"#,
        ])
        #expect(reading.configuration.durableTask.hubName == "FromValues")
    }

    @Test func `its host section sets the port, and the command line wins over it`() throws {
        let files = ["local.settings.json": #"{"Host": {"LocalHttpPort": 7072, "CORS": "*"}}"#]
        #expect(try read(files).configuration.listen.port == 7072)
        let option = CommandLineValue(key: "listen.port", value: "0", option: "--port")
        #expect(try read(files, commandLine: [option]).configuration.listen.port == 0)
    }

    @Test func `an encrypted file is refused with what to do`() {
        let error = #expect(throws: HostConfigurationError.self) {
            try read(["local.settings.json": #"{"IsEncrypted": true, "Values": {"A": "c2VjcmV0"}}"#])
        }
        #expect(error?.description.hasPrefix("local.settings.json:1: The file is encrypted") == true)
        #expect(error?.description.contains("func settings decrypt") == true)
    }

    @Test func `nested values are refused`() {
        let error = #expect(throws: HostConfigurationError.self) {
            try read(["local.settings.json": #"{"Values": {"A": {"B": "c"}}}"#])
        }
        #expect(error?.description.contains("'A.B' is nested") == true)
    }

    @Test func `a file that is not JSON is refused with its line`() {
        let error = #expect(throws: HostConfigurationError.self) {
            try read(["local.settings.json": "{\n\"Values\": {"])
        }
        #expect(error?.description.hasPrefix("local.settings.json:") == true)
    }
}
