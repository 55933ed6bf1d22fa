import ArgumentParser
import FailPoints
import Foundation

extension Torture {
    /// How many hosts die at the same time, each on its own.
    private static let hosts = 3

    /// The run of `--fail-points`.
    func dieEverywhere() async throws {
        let only = only.flatMap { Death($0) }
        let programs = try programs("fail-points")
        let parts = try (0..<(only == nil ? Self.hosts : 1)).map { number in
            var part = programs
            part.folder += "/\(number)"
            try FileManager.default.createDirectory(atPath: part.folder, withIntermediateDirectories: true)
            part.environment[FailPage.variable] = part.folder + "/fail-points"
            return part
        }
        let run = try FailPointRun(parts, only: only) { Self.say($0) }
        let signals = Self.endAtSignals {
            run.endAll()
            Self.say("Ended by a signal.")
        }
        defer { signals.forEach { $0.cancel() } }
        let begin = ContinuousClock.now
        do { try await run.run() } catch {
            Self.say("VIOLATION: \(error)\nThe data, the ledgers and the hosts' logs are kept in \(programs.folder)")
            throw ExitCode(1)
        }
        let figures = run.current
        let seconds = (begin.duration(to: .now) / Duration.seconds(1) * 10).rounded() / 10
        print(
            """
            {"failPoints":\(FailPoint.allCases.count),"plays":\(figures.plays),"deaths":\(figures.deaths),\
            "workerDeaths":\(figures.workerDeaths),"visits":\(figures.visits),"seconds":\(seconds)}
            """)
        try remove(programs)
    }
}
