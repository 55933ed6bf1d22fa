import FunctionModel
import Testing

@testable import Petrel

@Suite struct ExecutorInvocations {
    private static func http(
        _ body: @escaping @Sendable (HTTPRequestData, DurableClient) async throws -> HTTPResponseData
    ) -> FunctionDescriptor {
        FunctionDescriptor(
            metadata: FunctionMetadata(
                name: "web", location: "T/F.swift:1",
                trigger: .http(HTTPTriggerBinding(methods: [], route: "web", authorizationLevel: .anonymous))),
            module: "T", body: .http(body))
    }

    private static let request = HTTPRequestData(method: .get, origin: "http://localhost:7071", path: "/api/web")

    @Test func `a request goes to the function by name`() async throws {
        let web = Self.http { request, client in
            HTTPResponseData(status: 201, body: Array((request.path + " " + client.taskHub).utf8))
        }
        try await withExecutor([web]) { executor, _ in
            let response = try await executor.invoke("web", with: Self.request)
            #expect(response.status == 201 && String(decoding: response.body, as: UTF8.self) == "/api/web hub")
        }
    }

    @Test func `what it throws becomes an invocation error with its type`() async {
        struct Broken: Error {}
        await withExecutor([Self.http { _, _ in throw Broken() }]) { executor, _ in
            let error = await #expect(throws: InvocationError.self) {
                try await executor.invoke("web", with: Self.request)
            }
            #expect(error?.code == .threw && error?.errorType?.hasSuffix("Broken") == true)
        }
    }

    @Test func `an unknown function is named`() async {
        await withExecutor([]) { executor, _ in
            let error = await #expect(throws: InvocationError.self) {
                try await executor.invoke("web", with: Self.request)
            }
            #expect(error?.code == .unknownFunction && error?.message.contains("'web'") == true)
        }
    }

    @Test func `cancelling the caller cancels the function`() async {
        let (started, feed) = AsyncStream<Void>.makeStream()
        let patient = Self.http { _, _ in
            feed.finish()
            try await Task.sleep(for: .seconds(3_600))
            return HTTPResponseData()
        }
        await withExecutor([patient]) { executor, _ in
            let call = Task { try await executor.invoke("web", with: Self.request) }
            for await _ in started {}
            call.cancel()
            let error = await #expect(throws: InvocationError.self) { try await call.value }
            #expect(error?.code == .cancelled)
        }
    }
}
