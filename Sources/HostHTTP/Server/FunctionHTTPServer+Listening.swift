import HostConfiguration
import HummingbirdCore
import HummingbirdHTTP2
import Logging
import NIOCore
import NIOPosix
import NIOSSL
import ServiceLifecycle

extension FunctionHTTPServer {
    /// Listens until the graceful shutdown; what is under way then has until the end of the grace time.
    /// - Throws: ``HostHTTPError`` when it cannot listen.
    public func run() async throws {
        do {
            guard keys != nil || configuration.listen.isLoopback else {
                throw HostHTTPError(
                    .noKeys,
                    "The host does not listen on '\(configuration.listen.address)' without keys: others than this machine "
                        + "could call everything.")
            }
            try await withThrowingTaskGroup(of: Bool.self) { group in
                group.addTask {
                    await self.stopLateInvocations()
                    return false
                }
                group.addTask {
                    await self.graceEnded()
                    return true
                }
                group.addTask {
                    try await self.listen(
                        as: .functions, port: self.configuration.listen.port, settling: self.listening)
                    return true
                }
                while try await group.next() == false {}
                group.cancelAll()
                try await group.waitForAll()
            }
        } catch {
            listening.settle(.failure(error))
            throw error
        }
    }

    /// Returns when the host has been shut down and what is under way has had its time, or when the task is cancelled.
    private func graceEnded() async {
        guard (try? await gracefulShutdown()) != nil else { return }
        let deadline = draining.deadline ?? .now + configuration.shutdown.grace
        try? await Task.sleep(until: deadline, clock: .continuous)
        watch.stopAll()
        // The answers have a moment to leave.
        try? await Task.sleep(for: .seconds(1))
    }

    /// Looks every second, or more often where less is allowed.
    private func stopLateInvocations() async {
        guard let time = configuration.functionTimeout else { return }
        while !Task.isCancelled {
            try? await Task.sleep(for: min(time, .seconds(1)))
            watch.stopLate(at: .now)
        }
    }

    /// Listens on every address the machine has until the task is cancelled.
    /// - Throws: ``HostHTTPError`` when it cannot listen.
    func listen(as surface: HTTPSurface, port: Int, settling: ListeningPort) async throws {
        let addresses = ListenAddress.addresses(of: configuration.listen.address)
        // A free port of one family may be taken in the other; then another is tried.
        for attempt in 1...
        where try await listen(on: addresses, port: port, as: surface, settling, isLastAttempt: attempt == 16) {
            return
        }
    }

    /// Listens on every address the machine has, all with one port.
    /// - Returns: false when port 0 was asked for and the port the first address got is taken for another.
    private func listen(
        on addresses: [String], port: Int, as surface: HTTPSurface, _ settling: ListeningPort, isLastAttempt: Bool
    ) async throws -> Bool {
        try await withThrowingTaskGroup(of: Void.self) { group in
            var chosen: Int?
            var lastError: (any Error)?
            for address in addresses {
                let bound = ListeningPort()
                let portHere = chosen ?? port
                group.addTask { await self.listen(on: address, port: portHere, as: surface, bound: bound) }
                do {
                    chosen = try await bound.port()
                } catch let error as IOError where error.isMissingAddress && addresses.count > 1 {
                    lastError = error
                } catch let error as IOError where error.errnoCode == EADDRINUSE && chosen != nil && port == 0 {
                    if isLastAttempt { throw Self.error(error, address: address, port: port, surface) }
                    group.cancelAll()
                    return false
                } catch {
                    group.cancelAll()
                    throw Self.error(error, address: address, port: port, surface)
                }
            }
            guard let chosen else {
                throw Self.error(
                    lastError ?? CancellationError(), address: addresses.joined(separator: ", "), port: port, surface)
            }
            settling.settle(.success(chosen))
            try await group.waitForAll()
            return true
        }
    }

    /// Runs one listener; `bound` gets its port or why there is none.
    private func listen(on address: String, port: Int, as surface: HTTPSurface, bound: ListeningPort) async {
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        let requests = HTTP1Channel.Configuration(
            additionalChannelHandlers: [RequestProgress(self.patience), self.watch.handler()],
            idleTimeout: .seconds(180))
        let responder: HTTPChannelHandler.Responder = { [self] request, writer, channel in
            try await respond(to: request, on: surface, writer: writer, channel: channel)
        }
        do {
            if let certificate = configuration.listen.certificate {
                let tls = try Self.tls(certificate, privateKey: configuration.listen.privateKey ?? certificate)
                let channel = try HTTP2UpgradeChannel(
                    tlsConfiguration: tls,
                    configuration: .init(idleTimeout: .seconds(180), streamConfiguration: requests),
                    responder: responder)
                try await listen(with: channel, on: address, port: port, bound: bound, logger: quiet)
            } else {
                let channel = HTTP1Channel(responder: responder, configuration: requests)
                try await listen(with: channel, on: address, port: port, bound: bound, logger: quiet)
            }
            bound.settle(.failure(CancellationError()))
        } catch {
            bound.settle(.failure(error))
        }
    }

    private func listen(
        with channel: some ServerChildChannel, on address: String, port: Int, bound: ListeningPort, logger: Logger
    ) async throws {
        try await Server(
            childChannelSetup: WatchedConnection(base: channel, patience: patience),
            configuration: ServerConfiguration(address: .hostname(address, port: port), backlog: 1_024),
            onServerRunning: { channel in
                bound.settle(.success(channel.localAddress?.port ?? port))
            },
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger
        ).run()
    }

    /// - Throws: ``HostHTTPError`` when a file cannot be read.
    private static func tls(_ certificate: String, privateKey: String) throws -> TLSConfiguration {
        let chain: [NIOSSLCertificateSource]
        do {
            chain = try NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) }
        } catch {
            throw HostHTTPError(
                .badCertificate,
                "The certificate '\(certificate)' (listen.certificate) cannot be read: \(error). It must be a file of PEM."
            )
        }
        do {
            let key = try NIOSSLPrivateKey(file: privateKey, format: .pem)
            return TLSConfiguration.makeServerConfiguration(certificateChain: chain, privateKey: .privateKey(key))
        } catch {
            throw HostHTTPError(
                .badCertificate,
                "The private key '\(privateKey)' (listen.privateKey) cannot be read: \(error). It must be a file of PEM."
            )
        }
    }

    private static func error(
        _ error: any Error, address: String, port: Int, _ surface: HTTPSurface
    ) -> any Error {
        guard let error = error as? IOError else { return error }
        if error.errnoCode == EADDRINUSE {
            return HostHTTPError(
                .portTaken,
                "Port \(port) of \(address) is taken by another program. Stop that program, or choose another port with "
                    + "\(surface == .dashboard ? "--dashboard-port" : "--port") (0 takes a free one).")
        }
        return HostHTTPError(.cannotListen, "The host cannot listen on \(address), port \(port): \(error).")
    }
}

extension IOError {
    /// The machine lacks the address, or its whole family.
    fileprivate var isMissingAddress: Bool { errnoCode == EADDRNOTAVAIL || errnoCode == EAFNOSUPPORT }
}
