public import ServiceLifecycle

/// The dashboard on a port of its own: its page, and behind it everything the host answers.
public final class DashboardServer: Service {
    private let server: FunctionHTTPServer
    private let wanted: Int
    private let listening = ListeningPort()

    /// - Parameter port: 0 takes a free one.
    public init(_ server: FunctionHTTPServer, port: Int) {
        self.server = server
        wanted = port
    }

    /// Waits until it listens, and returns the port.
    /// - Throws: what ``run()`` throws when it cannot listen.
    public func port() async throws -> Int { try await listening.port() }

    /// Listens until the graceful shutdown, which ends what is under way: a page looks again by itself.
    /// - Throws: ``HostHTTPError`` when it cannot listen.
    public func run() async throws {
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { [self] in try await server.listen(as: .dashboard, port: wanted, settling: listening) }
                group.addTask { try? await gracefulShutdown() }
                try await group.next()
                group.cancelAll()
                try? await group.waitForAll()
            }
        } catch {
            listening.settle(.failure(error))
            throw error
        }
    }
}
