internal import Synchronization

/// Closures of the function app that give bearer tokens to the host when an orchestrator's HTTP request needs one.
///
/// ```swift
/// @main struct App: WorkerMain {
///     init() { TokenSources.register("crm") { try await CRM.login() } }
/// }
/// // in an orchestrator
/// DurableHTTPRequest(.get, "https://crm.example/customers", tokenSource: .closure("crm"))
/// ```
/// A closure runs for each request; keep tokens as long as they are valid. No token becomes part of a history.
public enum TokenSources {
    public typealias Source = @Sendable () async throws -> String

    private static let all = Mutex<[String: Source]>([:])

    /// A second closure of a name takes the place of the first.
    public static func register(_ name: String, _ source: @escaping Source) { all.withLock { $0[name] = source } }

    static func source(_ name: String) -> Source? { all.withLock { $0[name] } }
}
