internal import AsyncHTTPClient
internal import Foundation
internal import JWTKit
public import Logging
internal import NIOCore
internal import NIOHTTP1

/// Checks tokens (JWT) of an identity provider against the keys it publishes (JWKS), and says what they grant.
public actor IdentityProvider {
    public struct Settings: Sendable, Hashable {
        /// A file, or an address that begins with `https://` or `http://`.
        public var keys: String
        /// What the claim `iss` must be; nil is not looked at.
        public var issuer: String?
        /// What the claim `aud` must hold; nil is not looked at.
        public var audience: String?

        public init(keys: String, issuer: String? = nil, audience: String? = nil) {
            self.keys = keys
            self.issuer = issuer
            self.audience = audience
        }
    }

    /// A role that a token gives.
    public struct Grant: Sendable, Hashable {
        /// Nil: in every task hub.
        public var taskHub: String?
        public var role: String

        /// As a claim writes it: `worker`, or `orders/worker` for the task hub `orders` alone.
        init(_ text: String) {
            let parts = text.split(separator: "/", maxSplits: 1)
            taskHub = parts.count == 2 ? String(parts[0]) : nil
            role = parts.last.map { $0.lowercased() } ?? ""
        }
    }

    private struct Checked {
        var grants: [Grant]
        var until: Date
    }

    private let settings: Settings
    private let logger: Logger
    private var keys: JWTKeyCollection?
    private var loadedAt = Date.distantPast
    /// Under way; whoever needs the keys meanwhile waits for it.
    private var loading: Task<Void, Never>?
    /// How often there were other keys.
    private var generation = 0
    private var checked: [String: Checked] = [:]

    /// A key nobody knows is looked for again no sooner than this, in seconds.
    private static let pause = 10.0
    /// So many tokens are remembered, so that a call does not take a signature's time.
    private static let capacity = 1_000
    /// The longest token that is looked at, in bytes.
    private static let longest = 16_384
    /// The longest set of keys, in bytes.
    private static let longestKeys = 1 << 20

    public init(_ settings: Settings, logger: Logger) {
        self.settings = settings
        self.logger = logger
    }

    /// What a token grants; nil for one that is not the provider's, is over, or is for somebody else.
    public func grants(of token: String) async -> [Grant]? {
        let now = Date()
        if let known = checked[token], known.until > now { return known.grants }
        guard token.utf8.count <= Self.longest else { return nil }
        if keys == nil { await load() }
        let before = generation
        var claims = await verified(token)
        // The provider may have changed its keys, and somebody else may have read them since.
        if claims == nil {
            await load()
            if generation != before { claims = await verified(token) }
        }
        guard let claims else { return nil }
        let grants = claims.words.map(Grant.init)
        if checked.count >= Self.capacity { checked = checked.filter { $0.value.until > now } }
        if checked.count >= Self.capacity { checked.removeAll() }
        checked[token] = Checked(grants: grants, until: claims.exp.value)
        return grants
    }

    private func verified(_ token: String) async -> Claims? {
        guard let keys else { return nil }
        do {
            let claims = try await keys.verify(token, as: Claims.self)
            if let issuer = settings.issuer, claims.iss?.value != issuer { return nil }
            if let audience = settings.audience, claims.aud?.value.contains(audience) != true { return nil }
            return claims
        } catch {
            logger.debug("A token is refused: \(error)")
            return nil
        }
    }

    /// Reads the keys, unless that has just been done. Returns when it is over, whoever began it.
    private func load() async {
        if let loading { return await loading.value }
        let now = Date()
        guard now.timeIntervalSince(loadedAt) >= Self.pause else { return }
        loadedAt = now
        let task = Task { await read() }
        loading = task
        await task.value
        loading = nil
    }

    private func read() async {
        do {
            let fresh = JWTKeyCollection()
            try await fresh.add(jwksJSON: try await text())
            keys = fresh
            generation += 1
        } catch {
            logger.error("The keys at '\(settings.keys)' (listen.tokens.keys) cannot be read: \(error)")
        }
    }

    private func text() async throws -> String {
        guard settings.keys.hasPrefix("https://") || settings.keys.hasPrefix("http://") else {
            return try String(contentsOfFile: settings.keys, encoding: .utf8)
        }
        let response = try await HTTPClient.shared.execute(
            HTTPClientRequest(url: settings.keys), timeout: .seconds(10))
        guard response.status == .ok else { throw Refused(description: "the answer is \(response.status).") }
        return String(buffer: try await response.body.collect(upTo: Self.longestKeys))
    }

    private struct Refused: Error, CustomStringConvertible {
        var description: String
    }
}

/// What a token says.
private struct Claims: JWTPayload {
    var exp: ExpirationClaim
    var nbf: NotBeforeClaim?
    var iss: IssuerClaim?
    var aud: AudienceClaim?
    var roles: [String]?
    /// Words with blanks between them.
    var scp: String?
    var scope: String?

    /// All that may be roles.
    var words: [String] {
        (roles ?? []) + [scp, scope].compactMap { $0 }.flatMap { $0.split(separator: " ").map(String.init) }
    }

    func verify(using key: some JWTAlgorithm) throws {
        try exp.verifyNotExpired()
        try nbf?.verifyNotBefore()
    }
}
