import DurableTask
import GRPCCore
import GRPCNIOTransportHTTP2Posix

/// Speaks the Durable Task protocol with no SDK between: messages are the bytes that this program makes.
struct RawClient: Sendable {
    typealias Transport = HTTP2ClientTransport.Posix

    let client: GRPCClient<Transport>

    /// Gives the body a client on a connection of its own.
    static func run<Value: Sendable>(
        port: Int, _ body: @Sendable (RawClient) async throws -> Value
    ) async throws -> Value {
        let transport = try Transport(
            target: .ipv4(address: "127.0.0.1", port: port), transportSecurity: .plaintext)
        return try await withGRPCClient(transport: transport) { try await body(RawClient(client: $0)) }
    }

    @discardableResult
    func call(_ method: String, _ message: [UInt8]) async throws -> [UInt8] {
        try await client.unary(
            request: ClientRequest(message: message), descriptor: Self.descriptor(method), serializer: Bytes(),
            deserializer: Bytes(), options: .defaults
        ) { try $0.message }
    }

    func start(_ orchestrator: String, input: String, id: String) async throws {
        try await call(
            "StartInstance",
            Self.message { writer in
                writer.string(1, id)
                writer.string(2, orchestrator)
                writer.wrapped(4, input)
            })
    }

    func waitForCompletion(of id: String) async throws {
        try await call("WaitForInstanceCompletion", Self.message { $0.string(1, id) })
    }

    /// Takes work for as long as the task lives.
    func takeWork(_ body: @Sendable @escaping ([UInt8]) async throws -> Void) async throws {
        try await client.serverStreaming(
            request: ClientRequest(message: []), descriptor: Self.descriptor("GetWorkItems"), serializer: Bytes(),
            deserializer: Bytes(), options: .defaults
        ) { response in
            try await withThrowingDiscardingTaskGroup { group in
                for try await item in response.messages { group.addTask { try await body(item) } }
            }
        }
    }

    static func message(_ body: (inout WireWriter) -> Void) -> [UInt8] {
        var bytes: [UInt8] = []
        WireWriter.append(to: &bytes, body)
        return bytes
    }

    private static func descriptor(_ method: String) -> MethodDescriptor {
        MethodDescriptor(fullyQualifiedService: "TaskHubSidecarService", method: method)
    }
}

private struct Bytes: MessageSerializer, MessageDeserializer {
    func serialize<Buffer: GRPCContiguousBytes>(_ message: [UInt8]) throws -> Buffer { Buffer(message) }

    func deserialize<Buffer: GRPCContiguousBytes>(_ bytes: Buffer) throws -> [UInt8] {
        bytes.withUnsafeBytes { Array($0) }
    }
}
