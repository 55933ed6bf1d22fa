internal import Foundation
public import FunctionModel
internal import StorageQueues

/// Functions whose results go to queues: the messages are put when a function has returned, and then it has succeeded.
public final class QueueOutputs: FunctionInvoker {
    private let base: any FunctionInvoker
    private let connections: QueueConnections
    private let isBase64: Bool

    public init(_ base: any FunctionInvoker, connections: QueueConnections, settings: QueueSettings) {
        self.base = base
        self.connections = connections
        isBase64 = settings.isBase64
    }

    public var functions: [FunctionMetadata] { base.functions }

    public func invoke(_ function: String, with request: HTTPRequestData) async throws -> HTTPResponseData {
        let response = try await base.invoke(function, with: request)
        let outputs = base.functions.first { $0.name == function && !$0.outputs.isEmpty }?.outputs ?? []
        // 202 is what a function answers that has messages; an error is no message.
        guard !outputs.isEmpty, response.status == 202 else { return response }
        do {
            let messages = try JSONDecoder().decode([String].self, from: Data(response.body))
            for output in outputs { try await put(messages, to: output) }
        } catch {
            throw InvocationError(
                .threw, "What '\(function)' returned could not be put into its queue: \(error)",
                errorType: "QueueOutput")
        }
        return HTTPResponseData(status: 202)
    }

    private func put(_ messages: [String], to output: QueueOutputBinding) async throws {
        guard !messages.isEmpty else { return }
        let (client, queue) = (try connections.client(output.connection), try connections.name(output.queue))
        try await client.createQueue(queue)
        for message in messages {
            try await client.put(MessageText.encoded(message, isBase64: isBase64), in: queue, hidden: .zero)
        }
    }
}

/// Texts of messages as they travel.
enum MessageText {
    static func encoded(_ text: String, isBase64: Bool) -> String {
        isBase64 ? Data(text.utf8).base64EncodedString() : text
    }

    /// What is not base 64 is taken as it is: somebody wrote it by hand.
    static func decoded(_ text: String, isBase64: Bool) -> [UInt8] {
        guard isBase64, let data = Data(base64Encoded: text) else { return Array(text.utf8) }
        return Array(data)
    }
}
