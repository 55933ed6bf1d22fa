public import FunctionModel

extension FunctionDescriptor {
    /// A queue-triggered function.
    /// - Parameters:
    ///   - location: `Module/File.swift:line`.
    ///   - run: answers the messages for its output queues.
    public static func queue(
        _ name: String, at location: String, queue: String, connection: String? = nil, retry: FunctionRetry? = nil,
        run: @escaping @Sendable (HTTPRequestData, QueueMetadata, DurableClient) async throws -> [String]
    ) -> FunctionDescriptor {
        FunctionDescriptor(
            name, at: location, .queue(QueueTriggerBinding(queue: queue, connection: connection, retry: retry)),
            .http { request, client in
                try QueueOutput.response(try await run(request, QueueMetadata(request.headers), client))
            })
    }

    /// The function, with what it returns going to these queues.
    public func sending(_ outputs: [QueueOutputBinding]) -> FunctionDescriptor {
        var copy = self
        copy.metadata.outputs = outputs
        return copy
    }
}
