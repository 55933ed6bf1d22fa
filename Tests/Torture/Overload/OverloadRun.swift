import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// Asks the host for far more than it can do, for a while, and sees what becomes of it: what it refuses, how much memory it
/// takes, how soon it is itself again, and whether everything it accepted is done.
struct OverloadRun {
    struct Result: Codable {
        var seconds = 0.0
        var offered = 0
        var accepted = 0
        var refused = 0
        /// Refused without a `Retry-After`, or answered with something else.
        var wrong = 0
        /// Accepted and finished at the end.
        var finished = 0
        var capacityPerSecond = 0.0
        /// How many times more was offered than could be done.
        var overload = 0.0
        /// Of the host, in bytes.
        var memoryBefore = 0
        var memoryAtTheLimit = 0
        var memoryPeak = 0
        /// From the last request of the crowd to the first start that is taken.
        var secondsUntilAccepting = 0.0
        /// From then until nothing is left to do.
        var secondsUntilIdle = 0.0
    }

    let programs: HostProcess.Programs
    let duration: Duration
    let clients: Int
    let say: @Sendable (String) -> Void

    private static let starts = "/runtime/webhooks/durabletask/orchestrators/slow"
    private static let instances = "/runtime/webhooks/durabletask/instances"

    func run() async throws -> Result {
        let host = HostProcess.start(programs, life: 1) { _ in }
        _ = try await host.ready()
        let process = try await host.processID()
        guard let origin = host.origin else { throw Violation("The host is ready and nowhere.") }
        var result = Result()
        do {
            result.memoryBefore = Self.memory(of: process)
            try await crowd(origin, process, &result)
            try await calm(origin, &result)
        } catch {
            try? await host.kill()
            throw error
        }
        try await host.stop()
        return result
    }

    /// Clients that ask again as soon as they are answered.
    private func crowd(_ origin: String, _ process: pid_t, _ result: inout Result) async throws {
        let begin = ContinuousClock.now
        let end = begin + duration
        let figures = Current(Result())
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<clients {
                group.addTask {
                    while ContinuousClock.now < end { await Self.ask(origin, figures) }
                }
            }
            group.addTask {
                while ContinuousClock.now < end {
                    try? await Task.sleep(for: .milliseconds(250))
                    let memory = Self.memory(of: process)
                    figures.update { figures in
                        figures.memoryPeak = max(figures.memoryPeak, memory)
                        if figures.refused == 0 { figures.memoryAtTheLimit = memory }
                    }
                }
            }
        }
        let before = result.memoryBefore
        result = figures.value
        result.memoryBefore = before
        result.seconds = begin.duration(to: .now) / .seconds(1)
        say("\(result.accepted) accepted, \(result.refused) refused, \(result.memoryPeak >> 20) MB at most")
    }

    private static func ask(_ origin: String, _ figures: Current<Result>) async {
        var request = HTTPClientRequest(url: origin + starts)
        request.method = .POST
        request.body = .bytes(ByteBuffer(string: "1"))
        let response = try? await HTTPClient.shared.execute(request, timeout: .seconds(60))
        if let response { _ = try? await response.body.collect(upTo: 1 << 20) }
        figures.update { figures in
            figures.offered += 1
            switch response?.status.code {
            case 202: figures.accepted += 1
            case 429 where response?.headers.contains(name: "Retry-After") == true: figures.refused += 1
            default: figures.wrong += 1
            }
        }
    }

    /// One client that waits as it is told; then everybody waits until all is done.
    private func calm(_ origin: String, _ result: inout Result) async throws {
        let begin = ContinuousClock.now
        let one = Current(Result())
        while one.value.accepted == 0 {
            await Self.ask(origin, one)
            if one.value.accepted == 0 { try await Task.sleep(for: .milliseconds(100)) }
        }
        result.secondsUntilAccepting = begin.duration(to: .now) / .seconds(1)
        let later = ContinuousClock.now
        while try await count(origin, "Pending,Running", upTo: 1) > 0 { try await Task.sleep(for: .milliseconds(500)) }
        result.secondsUntilIdle = later.duration(to: .now) / .seconds(1)
        result.finished = try await count(origin, "Completed", upTo: .max) - one.value.accepted
        result.capacityPerSecond = Double(result.finished) / (result.seconds + begin.duration(to: .now) / .seconds(1))
        result.overload = Double(result.offered) / result.seconds / max(result.capacityPerSecond, 1)
    }

    private func count(_ origin: String, _ states: String, upTo limit: Int) async throws -> Int {
        var (count, token): (Int, String?) = (0, nil)
        repeat {
            var request = HTTPClientRequest(
                url: origin + Self.instances + "?runtimeStatus=\(states)&top=1000&showInput=false")
            if let token { request.headers.add(name: "x-ms-continuation-token", value: token) }
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
            let body = Data(try await response.body.collect(upTo: 64 << 20).readableBytesView)
            count += (try JSONSerialization.jsonObject(with: body) as? [Any])?.count ?? 0
            token = response.headers.first(name: "x-ms-continuation-token")
        } while token != nil && count < limit
        return count
    }

    /// What the process has in memory, in bytes.
    private static func memory(of process: pid_t) -> Int {
        let status = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
        return (line.split(separator: " ").compactMap { Int($0) }.first ?? 0) << 10
    }
}
