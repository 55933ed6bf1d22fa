internal import DurableTask
internal import GRPCCore

/// The service `TaskHubSidecarService` of the Durable Task protocol, over the task hubs of a host.
struct TaskHubService: RegistrableRPCService {
    let directory: any TaskHubDirectory
    let workers: ConnectedWorkers
    let callers: CallerCheck

    static let name = "TaskHubSidecarService"
    /// Of clients that name none.
    static let defaultHub = "default"

    func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
        unary("Hello", &router) { _, _ in Answers.empty }
        registerClient(with: &router)
        registerEntities(with: &router)
        registerWorker(with: &router)
        registerHubs(with: &router)
    }

    /// The hub that a call is about.
    /// - Throws: `RPCError` with code `notFound`.
    func hub(of metadata: Metadata) async throws -> ServedHub {
        let name = Self.hubName(metadata)
        do {
            if let hub = try await directory.hub(name) { return hub }
        } catch {
            throw RPCError(error)
        }
        throw RPCError(
            code: .notFound,
            message:
                "There is no task hub '\(name)'. Name it in DTS_TASK_HUB_NAMES or extensions.durableTask.taskHubs, "
                + "make it with CreateTaskHub, or let clients make hubs with "
                + "extensions.durableTask.createTaskHubsOnFirstUse.")
    }

    static func hubName(_ metadata: Metadata) -> String {
        for key in ["taskhub", "durable-taskhub"] {
            if let name = metadata[stringValues: key].first(where: { _ in true }), !name.isEmpty { return name }
        }
        return defaultHub
    }

    /// A method with one message each way.
    /// - Parameter body: with the call's hub.
    func unary<Transport: ServerTransport>(
        _ method: String, _ router: inout RPCRouter<Transport>,
        _ body: @escaping @Sendable (ServedHub, [UInt8]) async throws -> [UInt8]
    ) {
        withoutHub(method, &router) { metadata, message in try await body(try await hub(of: metadata), message) }
    }

    func withoutHub<Transport: ServerTransport>(
        _ method: String, _ router: inout RPCRouter<Transport>,
        _ body: @escaping @Sendable (Metadata, [UInt8]) async throws -> [UInt8]
    ) {
        router.registerHandler(
            forMethod: MethodDescriptor(fullyQualifiedService: Self.name, method: method),
            deserializer: RawMessages(), serializer: RawMessages()
        ) { request, _ in
            try await admit(request.metadata, to: method)
            let message = try await Self.message(of: request)
            let answer: [UInt8]
            do {
                answer = try await body(request.metadata, message)
            } catch {
                throw RPCError(error)
            }
            return StreamingServerResponse { writer in
                try await writer.write(answer)
                return [:]
            }
        }
    }

    /// The only message of a request.
    static func message(of request: StreamingServerRequest<[UInt8]>) async throws -> [UInt8] {
        for try await message in request.messages { return message }
        throw RPCError(code: .invalidArgument, message: "The call came without its message.")
    }

    /// Does something that is given up when the caller has gone.
    static func whileCalled<Value: Sendable>(
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let task = Task { try await body() }
        return try await withRPCCancellationHandler {
            try await withTaskCancellationHandler {
                try await task.value
            } onCancel: {
                task.cancel()
            }
        } onCancelRPC: {
            task.cancel()
        }
    }
}
