import HostConfiguration
import Testing

@Suite("The host file")
struct HostFileTests {
    @Test func `without any file the defaults hold`() throws {
        let reading = try read()
        #expect(reading.configuration == HostConfiguration())
        #expect(reading.file == nil)
        #expect(reading.warnings.isEmpty)
        #expect(reading.origin(of: "listen.port") == .builtIn)
    }

    @Test func `an unknown strategy is an error that lists the known ones`() throws {
        let error = #expect(throws: HostConfigurationError.self) {
            try read(["host.yaml": "extensions:\n  durableTask:\n    versionMatchStrategy: Newest\n"])
        }
        #expect("\(try #require(error))".contains("must be one of None, Strict, CurrentOrOlder"))
    }

    @Test func `host.yaml sets every key it names, and each value knows its line`() throws {
        let reading = try read([
            "host.yaml": """
            listen:
              address: 127.0.0.1
              port: 0
            functionTimeout: "00:05:00"
            extensions:
              http:
                routePrefix: /v1/api/
                maxRequestBodySize: 1000
              durableTask:
                hubName: Orders
                storageProvider:
                  connectionStringName: MyStorage
                httpSettings:
                  useForwardedHost: true
                  allowLinkLocal: true
                notifications:
                  webhook:
                    endpoint: https://example.org/events
                    keySettingName: EVENTS_TOKEN
                    publishRetryCount: 3
                    publishRetryInterval: "00:00:05"
                    publishEventTypes: completed, Failed
                defaultVersion: "2.0"
                versionMatchStrategy: strict
                versionFailureStrategy: Fail
                maxEntityOperationBatchSize: 100
                rollbackEntityOperationsOnExceptions: false
                retention:
                  default: "off"
                  completed: 12h
                  failed: "1.12:00:00"
                  terminated: 0
                payloads:
                  threshold: 4096
                  maxSize: 1048576
            storage:
              folder: data
              ephemeral: true
            workers:
              count: 2
              sessionBudget: 4096
            logging:
              logLevel:
                default: Debug
            """
        ])
        var expected = HostConfiguration()
        expected.listen.address = "127.0.0.1"
        expected.listen.port = 0
        expected.functionTimeout = .seconds(300)
        expected.http.routePrefix = "v1/api"
        expected.http.maxRequestBodySize = 1_000
        expected.durableTask.hubName = "Orders"
        expected.durableTask.connectionName = "MyStorage"
        expected.durableTask.useForwardedHost = true
        expected.durableTask.allowsLinkLocalRequests = true
        expected.durableTask.notifications.endpoint = "https://example.org/events"
        expected.durableTask.notifications.keySettingName = "EVENTS_TOKEN"
        expected.durableTask.notifications.retryCount = 3
        expected.durableTask.notifications.retryInterval = .seconds(5)
        expected.durableTask.notifications.eventTypes = [.completed, .failed]
        expected.durableTask.defaultVersion = "2.0"
        expected.durableTask.versionMatchStrategy = .strict
        expected.durableTask.versionFailureStrategy = .fail
        expected.durableTask.maxEntityOperationBatchSize = 100
        expected.durableTask.rollsBackEntityOperations = false
        expected.durableTask.retention.byDefault = .forever
        expected.durableTask.retention.completed = .time(.seconds(43_200))
        expected.durableTask.retention.failed = .time(.seconds(129_600))
        expected.durableTask.retention.terminated = .time(.zero)
        expected.durableTask.payloads.threshold = 4_096
        expected.durableTask.payloads.maxSize = 1_048_576
        expected.storage.folder = "data"
        expected.storage.isEphemeral = true
        expected.workers.count = 2
        expected.workers.sessionBudget = 4_096
        expected.logging.level = .debug
        #expect(reading.configuration == expected)
        #expect(reading.warnings.isEmpty)
        #expect(reading.file == "host.yaml")
        #expect(reading.origin(of: "listen.port") == .file("host.yaml", line: 3))
        #expect(reading.origin(of: "Extensions.DurableTask.HubName") == .file("host.yaml", line: 10))
    }

    @Test func `host.json of an existing app is read as it is, with comments and keys we do not use`() throws {
        let reading = try read([
            "host.json": """
            {
                "version": "2.0", // required there
                /* bundles
                   mean nothing here */
                "extensionBundle": { "id": "Microsoft.Azure.Functions.ExtensionBundle", "version": "[4.*, 5.0.0)" },
                "logging": { "applicationInsights": { "samplingSettings": { "isEnabled": true } } },
                "extensions": {
            \t\t"queues": { "batchSize": 16 },
                    "durableTask": {
                        "hubName": "SampleHub//x",
                        "maxConcurrentActivityFunctions": 10,
                        "storageProvider": { "type": "azureManaged" }
                    }
                }
            }
            """.replacing("//x", with: "")
        ])
        #expect(reading.configuration.durableTask.hubName == "SampleHub")
        #expect(reading.warnings.isEmpty)
        #expect(reading.file == "host.json")
        #expect(reading.origin(of: "extensions.durableTask.hubName") == .file("host.json", line: 10))
    }

    @Test func `slashes inside strings of JSON are no comments`() throws {
        let reading = try read([
            "host.json": #"{"storage": {"folder": "a//b/*c*/\"//d"}}"#
        ])
        #expect(reading.configuration.storage.folder == #"a//b/*c*/"//d"#)
    }

    @Test func `host.json is not read beside host.yaml`() throws {
        let reading = try read([
            "host.yaml": "listen: {port: 1}",
            "host.json": #"{"listen": {"port": 2}}"#,
        ])
        #expect(reading.configuration.listen.port == 1)
    }

    @Test func `an unknown key is named with its line and the key that is probably meant`() throws {
        let reading = try read([
            "host.yaml": """
            extensions:
              http:
                routPrefix: v2
            """
        ])
        #expect(reading.configuration.http.routePrefix == "api")
        #expect(
            reading.warnings == [
                "host.yaml:3: 'extensions.http.routPrefix' is not known and has no effect; "
                    + "is 'extensions.http.routePrefix' meant?"
            ])
    }

    @Test(arguments: [
        (
            "listen:\n  port: many",
            "host.yaml:2: The value 'many' of 'listen.port' must be a whole number from 0 to 65535."
        ),
        (
            "functionTimeout: 5",
            "host.yaml:1: The value '5' of 'functionTimeout' must be a length of time such as "
                + "00:05:00 (hours, minutes, seconds), or -1 for no limit."
        ),
        (
            "extensions: {durableTask: {hubName: 'a b'}}",
            "host.yaml:1: The value 'a b' of 'extensions.durableTask.hubName' "
                + "must begin with a letter and have at most 64 letters, digits, '-' and '_'."
        ),
        (
            "storage:\n  ephemeral: perhaps",
            "host.yaml:2: The value 'perhaps' of 'storage.ephemeral' must be true or false."
        ),
        (
            "extensions: {durableTask: {notifications: {webhook: {publishEventTypes: 'Started,Ended'}}}}",
            "host.yaml:1: The value 'Started,Ended' of 'extensions.durableTask.notifications.webhook.publishEventTypes' "
                + "must be some of Started, Completed, Failed, Terminated."
        ),
        ("- a\n- b", "host.yaml:1: The file must hold keys and values."),
    ])
    func `a value that cannot be is refused with its place and what to write`(text: String, message: String) {
        let error = #expect(throws: HostConfigurationError.self) { try read(["host.yaml": text]) }
        #expect(error?.description == message)
    }

    @Test(arguments: ["listen: {port: 1", "a: 1\na: 2", "a:\n\t- b", "x: [1, 2"])
    func `a file that is not YAML is refused with its line`(text: String) {
        let error = #expect(throws: HostConfigurationError.self) { try read(["host.yaml": text]) }
        #expect(error?.description.hasPrefix("host.yaml:") == true)
    }

    @Test func `an empty file changes nothing`() throws {
        #expect(try read(["host.yaml": "# nothing yet\n"]).configuration == HostConfiguration())
    }

    @Test(arguments: [
        ("00:00:01", Duration.seconds(1)), ("23:59:59", .seconds(86_399)), ("1.00:00:00", .seconds(86_400)),
        ("-1", nil),
    ])
    func `lengths of time are written as Azure writes them`(text: String, duration: Duration?) throws {
        #expect(try read(["host.yaml": "functionTimeout: \"\(text)\""]).configuration.functionTimeout == duration)
    }
}
