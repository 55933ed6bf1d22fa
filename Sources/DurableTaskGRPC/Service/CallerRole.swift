internal import GRPCCore

/// What a caller may do; each role may do what those before it may.
public enum CallerRole: Int, Sendable, Hashable, Comparable {
    /// Looks.
    case reader
    /// Takes work and gives it back.
    case worker
    /// Starts, steers and deletes.
    case contributor

    public static func < (a: CallerRole, b: CallerRole) -> Bool { a.rawValue < b.rawValue }

    /// What a method takes.
    static func needed(for method: String) -> CallerRole {
        switch method {
        case "Hello", "GetInstance", "WaitForInstanceStart", "WaitForInstanceCompletion", "QueryInstances",
            "ListInstanceIds",
            "StreamInstanceHistory", "GetEntity", "QueryEntities":
            .reader
        case "GetWorkItems", "CompleteOrchestratorTask", "CompleteActivityTask", "CompleteEntityTask",
            "AbandonTaskOrchestratorWorkItem", "AbandonTaskActivityWorkItem", "AbandonTaskEntityWorkItem":
            .worker
        default: .contributor
        }
    }
}

/// Who calls: the role of a bearer token in a task hub, nil for a token that is none. Without a token it is asked for nil.
public typealias CallerCheck = @Sendable (_ token: String?, _ taskHub: String) async -> CallerRole?

extension TaskHubService {
    /// - Throws: `RPCError` with code `unauthenticated` or `permissionDenied`.
    func admit(_ metadata: Metadata, to method: String) async throws {
        let field = metadata[stringValues: "authorization"].first { _ in true } ?? ""
        let isBearer = field.lowercased().hasPrefix("bearer ")
        let token = isBearer ? String(field.dropFirst(7)) : nil
        guard let role = await callers(token, Self.hubName(metadata)) else {
            throw RPCError(
                code: .unauthenticated,
                message: token == nil
                    ? "A token is needed here: send 'authorization: Bearer KEY' with a system key of the host."
                    : "The token is none of this host.")
        }
        let need = CallerRole.needed(for: method)
        guard role >= need else {
            throw RPCError(
                code: .permissionDenied, message: "\(method) takes the role '\(need)'; the token has '\(role)'.")
        }
    }
}
