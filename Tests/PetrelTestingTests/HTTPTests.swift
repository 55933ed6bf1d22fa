import Petrel
import PetrelTesting
import Testing

@Suite struct HTTPTests {
    @Test func `a request finds its function by method, prefix and route`() async throws {
        try await withFunctions(in: ["PetrelTestingTests"]) { tester in
            let response = await tester.get("/api/parcels/7?from=M%C3%BCnchen&express")
            #expect(response.status == 200)
            let seen = try response.decoded(as: [String: String].self)
            #expect(
                seen == ["id": "7", "from": "München", "express": "", "origin": "http://localhost:7071"])
            #expect(await tester.get("/api/PARCELS/7").status == 200)
        }
    }

    @Test func `what the host would not find is not found here`() async throws {
        try await withFunctions(in: ["PetrelTestingTests"]) { tester in
            for path in ["/parcels/7", "/api/parcels/seven", "/api/nothing"] {
                let response = await tester.get(path)
                #expect(response.status == 404 && response.text.contains("Nothing answers GET \(path)"))
            }
            #expect(await tester.get("/api/%zz").status == 400)
        }
    }

    @Test func `a wrong method is told the right ones`() async throws {
        try await withFunctions(in: ["PetrelTestingTests"]) { tester in
            let response = await tester.post("/api/parcels/7")
            #expect(response.status == 405)
            #expect(response.headers["Allow"] == "GET, HEAD, OPTIONS")
            #expect(await tester.send(.options, "/api/parcels/7").status == 204)
        }
    }

    @Test func `a posted value starts an instance that is named in the response`() async throws {
        try await withFunctions(in: ["PetrelTestingTests"]) { tester in
            let response = try await tester.post("/api/startNap", json: 1)
            #expect(try await tester.output(of: response.instanceID) == "slept 1 hours")
            let error = #expect(throws: InvocationError.self) { try HTTPResponseData(status: 200).instanceID }
            #expect(error?.message.contains("200") == true)
        }
    }

    @Test func `a body that does not fit is a bad request, and a throwing function an error`() async throws {
        try await withFunctions(in: ["PetrelTestingTests"]) { tester in
            let misfit = try await tester.post("/api/startNap", json: "one")
            #expect(misfit.status == 400)
            let response = await tester.get("/api/refuse")
            #expect(response.status == 500 && response.text.contains("refused"))
        }
    }

    @Test func `another prefix is the one the app is configured with`() async throws {
        try await withFunctions(in: ["PetrelTestingTests"], routePrefix: "") { tester in
            #expect(await tester.get("/parcels/7").status == 200)
            #expect(await tester.get("/api/parcels/7").status == 404)
        }
    }
}
