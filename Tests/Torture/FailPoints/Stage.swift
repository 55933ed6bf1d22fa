import FailPoints
import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A host that is started again whenever it has ended at a fail point, or because it was told to.
final class Stage: Sendable {
    let programs: HostProcess.Programs
    let page: FailPage
    let endpoint = Current<Endpoint?>(nil)
    /// How often the host was killed or stopped without any fail point.
    let ordered = Mutex(0)
    private let host = Mutex<HostProcess?>(nil)
    private let nextDeath = Mutex<Death?>(nil)
    private let lives = Current(0)

    init(_ programs: HostProcess.Programs) throws {
        self.programs = programs
        guard let path = programs.environment[FailPage.variable], let page = FailPage(path: path) else {
            throw Violation("There is no page of fail points.")
        }
        self.page = page
    }

    /// Starts the host again and again, until it is cancelled.
    /// - Throws: ``Violation`` when it ends otherwise than at a fail point or by order.
    func keepRunning() async throws {
        while true {
            let life = lives.update { lives in
                lives += 1
                return lives
            }
            let deaths = page.deaths
            let started = HostProcess.start(programs, life: life) { [endpoint] origin in
                endpoint.update { $0 = Endpoint(life: life, origin: origin) }
            }
            host.withLock { $0 = started }
            let end = try await started.ended()
            endpoint.update { $0 = nil }
            guard end == "signal \(SIGKILL)" || end == "exit 0" && started.ownEnd == nil else {
                throw Violation("The host (life \(life)) ended by itself: \(end).")
            }
            guard started.ownEnd == nil || page.deaths > deaths else {
                throw Violation("The host (life \(life)) was killed by a stranger.")
            }
            nextDeath.withLock { death in
                if let death { arm(death) }
                death = nil
            }
        }
    }

    func arm(_ death: Death) { page.arm(death.point, death.side, visit: death.visit) }

    /// Waits until a host is ready.
    func ready() async throws {
        _ = try await within(.seconds(90), "A host is ready") { [endpoint] in try await endpoint.when { $0 } }
    }

    /// Ends the host at once; the next life begins armed.
    func kill(then death: Death? = nil) async throws { try await end(SIGKILL, then: death) }

    /// Asks the host to stop; the next life follows.
    func stop() async throws { try await end(SIGTERM, then: nil) }

    private func end(_ signal: Int32, then death: Death?) async throws {
        nextDeath.withLock { $0 = death }
        ordered.withLock { $0 += 1 }
        let life = lives.value
        host.withLock { $0 }?.signal(signal)
        _ = try await within(.seconds(60), "The host (life \(life)) ends") { [lives] in
            try await lives.when { $0 > life ? true : nil }
        }
    }

    /// How often each side of each point was visited.
    var visits: [Int] {
        FailPoint.allCases.flatMap { point in FailPoint.Side.allCases.map { page.visits(point, $0) } }
    }

    /// Waits until nothing visits any point for a while.
    func comesToRest() async throws {
        var last = visits
        while true {
            try await Task.sleep(for: .milliseconds(50))
            let now = visits
            if now == last { return }
            last = now
        }
    }

    /// Ends what still runs, whatever happened.
    func endAll() { host.withLock { $0 }?.signal(SIGKILL) }
}
