#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension TortureRun {
    /// After so many deaths of its worker a host is ended properly and started anew: it waits longer each time before it
    /// starts the next worker, and this test is not about that.
    private static let deathsPerHost = 4

    /// Work that is alone in a worker when it dies, three times, is taken for the cause, rightly or not: no third death
    /// comes before all that is suspected was done.
    private static let deathsInARow = 2

    /// Starts the host, kills it at the planned moment, starts it again.
    func killHosts() async throws {
        for kill in plan.kills {
            round.update { $0 = kill.number }
            let host = startHost()
            _ = try await host.processID()
            try await wait(for: kill.moment, ready: { try await self.ready(host) })
            if let end = host.end { throw Violation("The host (life \(host.life)) ended by itself: \(end).") }
            if let id = try? await host.processID() { remember(WorkerProcesses.children(of: id)) }
            figures.count { counts in
                counts.kills += 1
                if endpoint.value == nil { counts.killsBeforeReady += 1 }
            }
            withdraw()
            try await host.kill()
            if diskLies { try LyingDisk.forget(in: programs.folder + "/data") }
            ledger.note("killed life \(host.life)")
            report(kill)
        }
        try await ready(startHost())
    }

    /// Kills the worker of a host that goes on.
    func killWorkers(_ requests: Requests) async throws {
        var deaths = Self.deathsPerHost
        var last: pid_t?
        for kill in plan.kills {
            round.update { $0 = kill.number }
            if deaths == Self.deathsPerHost {
                withdraw()
                try await current?.stop()
                try await ready(startHost())
                deaths = 0
            }
            guard let host = current else { throw Violation("There is no host.") }
            let worker = try await worker(of: host, after: last)
            try await wait(for: kill.moment, ready: {})
            _ = sendSignal(worker, SIGKILL)
            figures.count { $0.kills += 1 }
            ledger.note("killed worker \(worker) of life \(host.life)")
            if let end = host.end { throw Violation("The host (life \(host.life)) ended with its worker: \(end).") }
            last = worker
            deaths += 1
            report(kill)
            if deaths.isMultiple(of: Self.deathsInARow) { try await settle("canary-\(kill.number)", requests) }
        }
        if plan.kills.isEmpty { try await ready(startHost()) }
    }

    /// Lets an instance run from its start to its end; suspected work goes first.
    private func settle(_ id: String, _ requests: Requests) async throws {
        let order = try Client.json(Script.Order(size: 1, pause: 0, senders: 0))
        let reply = try await requests.untilAnswered(
            .init(path: "/orchestrators/\(Script.Kind.chain)/\(id)", body: order, key: id))
        try Client.expectGood(reply, "The start of '\(id)'")
        try await within(.seconds(120), "'\(id)' ends") {
            while try await requests.status(of: id)?.isTerminal != true { try await Task.sleep(for: .milliseconds(5)) }
        }
    }

    private func ready(_ host: HostProcess) async throws {
        figures.ready(after: try await host.ready())
        // The worker says hello before the host is ready.
        remember(WorkerProcesses.children(of: try await host.processID()))
    }

    /// Waits for the process that takes the place of the last one.
    private func worker(of host: HostProcess, after last: pid_t?) async throws -> pid_t {
        let parent = try await host.processID()
        return try await within(.seconds(30), "Another worker after \(last.map(String.init) ?? "none")") { [self] in
            while true {
                let children = WorkerProcesses.children(of: parent).filter { $0 != last }
                if let worker = children.last {
                    remember(children)
                    return worker
                }
                try await Task.sleep(for: .milliseconds(1))
            }
        }
    }

    private func wait(for moment: Kill.Moment, ready: () async throws -> Void) async throws {
        switch moment {
        case .afterStart(let time): try await Task.sleep(for: time)
        case .afterReady(let time):
            try await ready()
            try await Task.sleep(for: time)
        case .afterAnswers(let count, let longest):
            try await ready()
            let before = answers.value
            await withTaskGroup(of: Void.self) { group in
                group.addTask { [answers] in _ = try? await answers.when { $0 >= before + count ? true : nil } }
                group.addTask { try? await Task.sleep(for: longest) }
                await group.next()
                group.cancelAll()
            }
        }
    }

    private func report(_ kill: Kill) {
        guard (kill.number + 1).isMultiple(of: 25) else { return }
        let counts = figures.current
        says("\(kill.number + 1) kills, \(counts.starts) starts, \(counts.letters) events")
    }
}
