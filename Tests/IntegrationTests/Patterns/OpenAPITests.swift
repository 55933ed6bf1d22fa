import Foundation
import PythonPrograms
import Testing

@Suite(.timeLimit(.minutes(10))) struct OpenAPITests {
    /// By the package `openapi-spec-validator` from PyPI.
    @Test func theDescriptionOfTheHostIsValid() async throws {
        let folder = TemporaryFolder()
        defer { folder.remove() }
        try await withHost(Door.inProcess.functions(module: "FunctionApp", program: "FunctionApp")) { host in
            let description = try await host.get("/openapi.json")
            #expect(description.status == 200)
            let describes = { (path: String) in description.body.lowercased().contains("\"\(path)\"") }
            #expect(describes("/api/orchestrators/hellocities"))
            #expect(describes("/runtime/webhooks/durabletask/instances"))
            try folder.write("openapi.json", description.body)
        }
        try folder.write(
            "check.py",
            """
            import json, sys
            from openapi_spec_validator import validate
            validate(json.load(open(sys.argv[1])))
            print("valid")
            """)
        let result = try await Python.run(folder.path + "/check.py", [folder.path + "/openapi.json"])
        #expect(result.status == 0 && result.output.contains("valid"), "\(result.output.suffix(2_000))")
    }
}
