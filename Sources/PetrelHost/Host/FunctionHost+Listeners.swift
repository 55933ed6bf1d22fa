import DurableTaskGRPC
import HostConfiguration
import HostHTTP
import IdentityTokens
import Logging

// What listens besides the functions.
extension FunctionHost {
    /// Nil where nobody asked for it.
    func dashboardListener(_ server: FunctionHTTPServer) -> OptionalListener? {
        let listen = configuration.listen
        guard let port = listen.dashboardPort else { return nil }
        let dashboard = DashboardServer(server, port: port)
        return OptionalListener(
            name: "the dashboard", option: "--dashboard-port", port: port, mayBeTaken: listen.isDashboardPortByDefault,
            server: dashboard, bound: { try await dashboard.port() }, logger: logger)
    }

    /// What serves workers and clients of SDKs; nil where nobody asked for it.
    func sdkListener(_ hubs: HostedHubs, _ workers: ConnectedWorkers, _ keys: KeyStore?) -> OptionalListener? {
        let listen = configuration.listen
        guard let port = listen.grpcPort else { return nil }
        let addresses =
            listen.address.lowercased() == "localhost"
            ? ["127.0.0.1", "::1"] : listen.address == "*" ? ["::", "0.0.0.0"] : [listen.address]
        let server = TaskHubServer(
            hubs, workers: workers,
            callers: callers(keys),
            certificate: listen.certificate.map {
                .init(
                    chain: $0, privateKey: listen.privateKey ?? $0, clientAuthorities: listen.clientAuthorities)
            },
            addresses: addresses, port: port, logger: logger.of("Host.DurableTask"))
        return OptionalListener(
            name: "the Durable Task protocol", option: "--grpc-port", port: port,
            mayBeTaken: listen.isGRPCPortByDefault,
            server: server, bound: { try await server.port() }, logger: logger)
    }

    /// Who may use the Durable Task protocol: system keys of the host, and tokens of an identity provider.
    private func callers(_ keys: KeyStore?) -> CallerCheck {
        guard let keys else { return { _, _ in .contributor } }
        let tokens = configuration.listen.tokens
        let provider = tokens.keys.map {
            IdentityProvider(
                .init(keys: $0, issuer: tokens.issuer, audience: tokens.audience), logger: logger.of("Host.DurableTask")
            )
        }
        return { token, taskHub in
            guard let token else { return nil }
            if let role = keys.role(of: token) { return CallerRole(role) }
            guard let grants = await provider?.grants(of: token) else { return nil }
            // Somebody the provider knows, without a role here, may do nothing.
            return grants.filter { $0.taskHub == nil || $0.taskHub == taskHub }
                .compactMap { KeyRole(rawValue: $0.role) }.map(CallerRole.init).max()
        }
    }
}

extension CallerRole {
    fileprivate init(_ role: KeyRole) {
        self =
            switch role {
            case .reader: .reader
            case .worker: .worker
            case .contributor: .contributor
            }
    }
}
