import DurableTask
import FunctionModel

/// The HTTP API of a task hub: starting, watching and steering instances, with the paths, codes and JSON of Durable
/// Functions.
///
/// Better on purpose: a live id started again is 409 (theirs 500), a wrong verb 405 with `Allow` (theirs 404),
/// suspending and resuming twice is fine (theirs 500), every error has a JSON body, and a hub or connection that does
/// not exist is 404 instead of being ignored.
struct DurableWebhooks: Sendable {
    private(set) var client: any TaskHubClient
    private(set) var taskHub: String
    let connection: String
    let authorization: Authorization
    /// The names of the orchestrator functions there are now; nil while none is known.
    private(set) var orchestrators: @Sendable () -> [String]?
    private(set) var workers: RemoteWorkers
    /// The names whose work waits for a worker.
    private(set) var unserved: @Sendable () -> UnservedNames
    /// What is known of the activities of an instance.
    private(set) var activities: @Sendable (InstanceID) -> InstanceActivities
    let otherHubs: OtherTaskHubs

    /// - Parameters:
    ///   - request: with the path's parameters left empty.
    ///   - target: path and query as they came.
    func respond(to request: HTTPRequestData, target: String, route: WebhookRoute) async -> HTTPResponseData {
        if let refusal = refusal(of: request, route: route) { return refusal.response }
        do {
            return try await of(hub: request.query("taskHub")).reply(to: request, target: target, route: route)
        } catch {
            return Self.reply(for: error).response
        }
    }

    /// The same of another task hub; nil is the host's own.
    private func of(hub name: String?) async throws -> DurableWebhooks {
        guard let other = try await otherHubs.named(name, own: taskHub) else { return self }
        var webhooks = self
        (webhooks.client, webhooks.taskHub, webhooks.workers) = (other.client, other.name, other.workers)
        (webhooks.unserved, webhooks.activities) = (other.unserved, other.activities)
        // Its workers need not be here.
        webhooks.orchestrators = { nil }
        return webhooks
    }

    private func reply(
        to request: HTTPRequestData, target: String, route: WebhookRoute
    ) async throws -> HTTPResponseData {
        return switch (route, request.method) {
        case (.start(let function, let id), _): try await start(function, instanceID: id, request)
        case (.instance(let id), .get): try await status(of: id, request, target: target)
        case (.instance(let id), _): try await purge(id, request)
        case (.history(let id), _): try await exportedHistory(of: id, request)
        case (.why(let id), _): try await explanation(of: id)
        case (.instances, .get): try await list(request)
        case (.raiseEvent(let id, let name), _): try await raiseEvent(name, to: id, request)
        case (.terminate(let id), _): try await terminate(id, request)
        case (.suspend(let id), _): try await suspend(id, request)
        case (.resume(let id), _): try await resume(id, request)
        case (.instances, _): try await purgeMany(request)
        case (.rewind(let id), _): try await rewind(id, request)
        case (.restart(let id), _): try await restart(id, request)
        case (.entities(let name), _): try await listEntities(name, request)
        case (.entity(let name, let key), .get): try await state(name, key)
        case (.entity(let name, let key), .post): try await signal(name, key, request)
        case (.entity(let name, let key), _): try await delete(name, key)
        // One host owns its hub: it is primary already.
        case (.makePrimary, _): .empty(200)
        }
    }

    /// What is wrong before anything is done: the verb, or a connection that is not here.
    private func refusal(of request: HTTPRequestData, route: WebhookRoute) -> ErrorReply? {
        guard route.methods.contains(request.method) else {
            return .otherMethod(request.method, allowed: route.methods.map(\.rawValue))
        }
        if let named = request.query("connection"), !isConnection(named) {
            return ErrorReply(404, "There is no connection '\(named)' here; this host has '\(connection)'.")
        }
        return nil
    }

    /// What the addresses of a response carry: the webhooks' own key, never a stronger one the caller came with.
    func code(for request: HTTPRequestData) -> String? { authorization.webhookCode ?? request.query("code") }

    /// A setting `AzureWebJobsNAME` may be called `NAME`, as in Azure.
    private func isConnection(_ name: String) -> Bool {
        let (name, own, prefix) = (name.lowercased(), connection.lowercased(), "azurewebjobs")
        return name == own || prefix + name == own || prefix + own == name
    }

    static func reply(for error: any Error) -> ErrorReply {
        switch error {
        case let error as ErrorReply.Thrown: return error.reply
        case let error as TaskHubError:
            return switch error.code {
            case .invalidArgument:
                ErrorReply(
                    400, "One or more of the arguments submitted is incorrect", exceptionMessage: error.message)
            case .notFound: ErrorReply(404, error.message)
            case .alreadyExists, .failedPrecondition: ErrorReply(409, error.message)
            case .gone: ErrorReply(410, error.message)
            case .unimplemented: ErrorReply(501, error.message)
            case .unavailable, .storage: ErrorReply(503, error.message, headers: ["Retry-After": "1"])
            case .corrupt: ErrorReply(500, error.message)
            case .overloaded: ErrorReply(429, error.message, headers: ["Retry-After": "1"])
            }
        default:
            return ErrorReply(
                500, "Something went wrong while processing your request", exceptionMessage: "\(error)",
                exceptionType: "\(type(of: error))")
        }
    }
}

extension ErrorReply {
    /// A reply on its way out of a nested function.
    struct Thrown: Error {
        var reply: ErrorReply
        init(_ reply: ErrorReply) { self.reply = reply }
    }
}
