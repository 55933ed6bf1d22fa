internal import GRPCCore
internal import GRPCNIOTransportHTTP2Posix
public import Logging
public import ServiceLifecycle
internal import Synchronization

/// Serves the Durable Task protocol while ``run()`` runs.
public final class TaskHubServer: Service {
    private typealias GRPC = GRPCServer<HTTP2ServerTransport.Posix>

    private let service: TaskHubService
    private let workers: ConnectedWorkers
    private let addresses: [String]
    private let certificate: Certificate?
    private let wanted: Int
    private let logger: Logger
    private let chosen: AsyncThrowingStream<Int, any Error>
    private let choose: AsyncThrowingStream<Int, any Error>.Continuation

    /// The longest message of a client or worker, in bytes: a payload of the longest length, and what goes with it.
    private static let longestMessage = 128 << 20

    /// Files of PEM.
    public struct Certificate: Sendable, Hashable {
        public var chain: String
        public var privateKey: String
        /// Those who vouch for clients' certificates, which every client must have then; nil asks for none.
        public var clientAuthorities: String?

        public init(chain: String, privateKey: String, clientAuthorities: String? = nil) {
            self.clientAuthorities = clientAuthorities
            self.chain = chain
            self.privateKey = privateKey
        }
    }

    /// - Parameters:
    ///   - callers: who may do what; everybody may do everything when left out.
    ///   - certificate: nil is without TLS.
    ///   - addresses: those of one machine; all get the same port.
    ///   - port: 0 takes a free one.
    public init(
        _ directory: any TaskHubDirectory, workers: ConnectedWorkers,
        callers: @escaping CallerCheck = { _, _ in .contributor }, certificate: Certificate? = nil,
        addresses: [String] = ["127.0.0.1", "::1"],
        port: Int, logger: Logger
    ) {
        service = TaskHubService(directory: directory, workers: workers, callers: callers)
        self.certificate = certificate
        self.workers = workers
        self.addresses = addresses
        wanted = port
        self.logger = logger
        (chosen, choose) = AsyncThrowingStream.makeStream(of: Int.self)
    }

    /// Waits until the server listens, and returns the port. To be asked once.
    /// - Throws: what kept it from listening.
    public func port() async throws -> Int {
        for try await port in chosen { return port }
        throw CancellationError()
    }

    /// Listens until the graceful shutdown, which ends the streams of workers: they come back when there is a host again.
    /// - Throws: what kept it from listening on the first address. A machine may lack the others.
    public func run() async throws {
        let servers = Mutex<[GRPC]>([])
        do {
            try await withGracefulShutdownHandler {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    var port = wanted
                    for (index, address) in addresses.enumerated() {
                        let server = server(on: address, port: port)
                        group.addTask { [logger] in
                            do {
                                try await server.serve()
                            } catch  where index > 0 {
                                logger.debug("The Durable Task protocol is not served on \(address): \(error)")
                            }
                        }
                        do {
                            let bound = try await server.transport.listeningAddress
                            port = bound.ipv4?.port ?? bound.ipv6?.port ?? port
                            servers.withLock { $0.append(server) }
                        } catch {
                            if index > 0 { continue }
                            // What serving says is why there is no address.
                            try await group.waitForAll()
                            throw error
                        }
                    }
                    choose.yield(port)
                    choose.finish()
                    try await group.waitForAll()
                }
            } onGracefulShutdown: { [workers] in
                workers.closeAll()
                for server in servers.withLock({ $0 }) { server.beginGracefulShutdown() }
            }
        } catch {
            // What the system says, e.g. that the port is taken.
            let reason = (error as? RuntimeError)?.cause ?? error
            choose.finish(throwing: reason)
            throw reason
        }
    }

    private var security: HTTP2ServerTransport.Posix.TransportSecurity {
        guard let certificate else { return .plaintext }
        let chain: [TLSConfig.CertificateSource] = [.file(path: certificate.chain, format: .pem)]
        let key = TLSConfig.PrivateKeySource.file(path: certificate.privateKey, format: .pem)
        guard let authorities = certificate.clientAuthorities else {
            return .tls(certificateChain: chain, privateKey: key)
        }
        return .mTLS(certificateChain: chain, privateKey: key) { tls in
            tls.trustRoots = .certificates([.file(path: authorities, format: .pem)])
        }
    }

    private func server(on address: String, port: Int) -> GRPC {
        let transport = HTTP2ServerTransport.Posix(
            address: address.contains(":") ? .ipv6(host: address, port: port) : .ipv4(host: address, port: port),
            transportSecurity: security,
            config: .defaults { config in
                config.rpc.maxRequestPayloadSize = Self.longestMessage
                // A worker that has gone without a word is found out within twice this, and what it had is handed out again.
                config.connection.keepalive.time = .seconds(20)
                config.connection.keepalive.timeout = .seconds(20)
                // Workers of some SDKs ask often whether the host is there.
                config.connection.keepalive.clientBehavior.minPingIntervalWithoutCalls = .seconds(5)
                config.connection.keepalive.clientBehavior.allowWithoutCalls = true
            })
        return GRPC(transport: transport, services: [service])
    }
}
