import Foundation
import HostConfiguration
import Testing

@Suite("What the configuration says of itself")
struct ExplanationTests {
    @Test func `every value is shown as it would be written, with its place`() throws {
        let reading = try read(
            [
                "host.yaml": """
                extensions:
                  http:
                    routePrefix: v1
                    cors:
                      allowedOrigins: [https://a.example, "https://b.example/"]
                    customHeaders:
                      X-Frame-Options: DENY
                    hsts: { isEnabled: true, maxAge: "10.00:00:00" }
                  durableTask:
                    retention: 12h
                functions: [one, two]
                logging:
                  logLevel:
                    Function.checkout: Debug
                  format: json
                """
            ], environment: ["Petrel__extensions__http__routePrefix": "v2", "CORS_SUPPORT_CREDENTIALS": "true"])
        let all = Dictionary(reading.explanations.map { ($0.key, $0) }) { first, _ in first }
        func value(_ key: String) -> String? { all[key].map { "\($0.value) from \($0.origin)" } }
        #expect(value("listen.port") == "7071 from the default")
        #expect(
            value("extensions.http.routePrefix")
                == "v2 from the environment variable Petrel__extensions__http__routePrefix")
        #expect(
            value("extensions.http.cors.allowedOrigins") == "https://a.example,https://b.example from host.yaml:5")
        #expect(value("extensions.http.customHeaders.X-Frame-Options") == "DENY from host.yaml:7")
        #expect(value("extensions.http.hsts.maxAge") == "10.00:00:00 from host.yaml:8")
        #expect(value("extensions.durableTask.retention.default") == "12:00:00 from host.yaml:10")
        #expect(value("functions") == "one,two from host.yaml:11")
        #expect(value("logging.logLevel.Function.checkout") == "debug from host.yaml:14")
        #expect(value("functionTimeout") == "00:30:00 from the default")
        #expect(value("extensions.durableTask.defaultVersion") == nil)
        #expect(reading.configuration.http.cors.supportsCredentials)
        #expect(reading.warnings.isEmpty)
    }

    /// What is shown can be written: reading it again changes nothing.
    @Test func `shown values are read as what they are`() throws {
        let first = try read(["host.yaml": "extensions:\n  durableTask:\n    retention: off\nfunctionTimeout: -1\n"])
        for one in first.explanations {
            let again = try read(
                ["host.yaml": "{}"], commandLine: [CommandLineValue(key: one.key, value: one.value, option: "--x")])
            let shown = again.explanations.first { $0.key == one.key }
            #expect(shown?.value == one.value, "\(one.key)")
        }
    }

    @Test func `the schema knows every key and its kind`() throws {
        let schema = try JSONSerialization.jsonObject(with: Data(HostConfigurationSchema.json.utf8)) as? [String: Any]
        func node(_ path: String...) -> [String: Any]? {
            path.reduce(schema) { node, name in
                let object = (node?["anyOf"] as? [[String: Any]])?.last ?? node
                return (object?["properties"] as? [String: Any])?[name] as? [String: Any]
            }
        }
        #expect(node("listen", "port")?["description"] != nil)
        #expect(node("extensions", "durableTask", "retention", "failed") != nil)
        #expect(node("extensions", "http", "customHeaders")?["additionalProperties"] != nil)
    }

    @Test(arguments: [
        ("extensions:\n  http:\n    cors:\n      allowedOrigins: [shop]\n", "https://example.org"),
        ("extensions:\n  http:\n    customHeaders:\n      \"a b\": c\n", "no name of a header field"),
        ("extensions:\n  http:\n    maxConcurrentRequests: 0\n", "from 1 to"),
        ("extensions:\n  http:\n    precedence: random\n", "specific, alphabetical"),
        ("logging:\n  logLevel:\n    Host: loud\n", "must be one of"),
    ])
    func `values that cannot be are refused with what could`(file: String, words: String) throws {
        let error = #expect(throws: HostConfigurationError.self) { try read(["host.yaml": file]) }
        #expect("\(try #require(error))".contains(words))
        #expect("\(try #require(error))".contains("host.yaml:"))
    }
}
