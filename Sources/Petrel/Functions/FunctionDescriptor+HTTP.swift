public import FunctionModel

extension FunctionDescriptor {
    /// An HTTP-triggered function. What it returns becomes the response by ``HTTPOutput``; a ``BadRequest`` it throws
    /// is answered with 400.
    /// - Parameters:
    ///   - location: `Module/File.swift:line`.
    ///   - methods: none is every method.
    ///   - route: without the prefix; nil is the function's name.
    ///   - streamsBody: the function takes the body in parts.
    public static func http(
        _ name: String, at location: String, methods: [HTTPMethod], route: String?, authLevel: AuthorizationLevel,
        streamsBody: Bool = false,
        _ run: @escaping @Sendable (HTTPRequestData, DurableClient) async throws -> HTTPResponseData
    ) -> FunctionDescriptor {
        let binding = HTTPTriggerBinding(
            methods: methods.map(\.rawValue), route: route ?? name, authorizationLevel: authLevel,
            streamsBody: streamsBody)
        return FunctionDescriptor(
            name, at: location, .http(binding),
            .http { request, client in
                do {
                    return try await run(request, client)
                } catch let error as BadRequest {
                    return error.response
                }
            })
    }
}
