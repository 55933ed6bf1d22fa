import ArgumentParser
import Dispatch
import Foundation

/// Kills the host again and again while clients use it, and checks that nothing was lost and nothing was done twice.
@main
struct Torture: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "PetrelTorture",
        abstract: "Kills the host, or its worker, at random moments under load, and checks every promise afterwards.",
        discussion: """
            Everything that is planned follows from the seed: which instances, what is done to them, when the kills come. \
            What the processes make of it depends on the machine, so a violation may need several runs with its seed.
            """)

    @Option(help: "How often the victim is killed.") var kills = 30
    @Option(help: "What the plan follows from; a random one if none is given.") var seed: UInt64?
    @Option(help: "Who is killed: host or worker.") var target = "host"
    @Option(help: "How many clients there are.") var clients = 4
    @Option(help: "How many instances are started for each kill.") var load = 8
    @Option(help: "The program petrel; the one beside this program if none is given.") var petrel: String?
    @Option(help: "The function app; the one beside this program if none is given.") var app: String?
    @Option(help: "The parent of the run's folder; the system's folder for temporary files if none is given.")
    var folder: String?
    @Flag(help: "Lose what was written last at each kill, as a disk that lies does; the run must see it.")
    var lyingDisk = false
    @Flag(
        help: "Die once at every fail point, before and after, with every workload that comes by (debug builds only).")
    var failPoints = false
    @Option(help: "With --fail-points: one death alone, as point:side:visit:workload.") var only: String?
    @Option(help: "Ask for more than the host can do for so many seconds, instead of killing anything.")
    var overload: Int?
    @Flag(help: "Keep the run's folder even when all is well.") var keep = false

    func validate() throws {
        guard Plan.Target(rawValue: target) != nil else { throw ValidationError("--target is host or worker.") }
        guard only.map({ Death($0) != nil }) ?? true else {
            throw ValidationError("--only is point:side:visit:workload, e.g. commit:before:1:chain.")
        }
        guard kills >= 0, clients >= 1, load >= 0 else { throw ValidationError("Numbers are positive.") }
    }

    func run() async throws {
        if failPoints { return try await dieEverywhere() }
        if let overload { return try await ask(tooMuch: overload) }
        let seed = seed ?? UInt64.random(in: 1..<1 << 32)
        let plan = Plan(
            seed: seed, target: Plan.Target(rawValue: target) ?? .host, kills: kills, clients: clients, load: load)
        let programs = try programs("\(seed)")
        Self.say(
            "Seed \(seed): \(kills) kills of the \(target), \(plan.scripts.count) instances, folder \(programs.folder)")
        let run = TortureRun(plan, programs, diskLies: lyingDisk) { Self.say($0) }
        let signals = Self.endAtSignals { [seed] in
            run.endAll()
            Self.say("Ended by a signal. Seed \(seed).")
        }
        defer { signals.forEach { $0.cancel() } }
        let begin = ContinuousClock.now
        var violations: [Violation]
        do { violations = try await run.run() } catch { violations = [error as? Violation ?? Violation("\(error)")] }
        let seconds = begin.duration(to: .now) / Duration.seconds(1)
        print(Report(plan: plan, counts: run.figures.current, seconds: seconds).text)
        if lyingDisk {
            guard let first = violations.first else {
                Self.say("The disk lied and nobody saw it. Seed \(seed). Kept: \(programs.folder)")
                throw ExitCode(1)
            }
            Self.say("The disk lied, and it was seen, as it should be: \(first)")
            return try remove(programs)
        }
        guard violations.isEmpty else {
            for violation in violations.prefix(20) { Self.say("VIOLATION: \(violation)") }
            Self.say(
                "\(violations.count) violations. Seed \(seed). The data, the ledgers and the host's log are kept in "
                    + programs.folder)
            throw ExitCode(1)
        }
        try remove(programs)
    }

    /// Prints the figures as one line of JSON.
    private func ask(tooMuch seconds: Int) async throws {
        let programs = try programs("overload")
        let run = OverloadRun(programs: programs, duration: .seconds(seconds), clients: max(clients, 64)) {
            Self.say($0)
        }
        let result = try await run.run()
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        print(String(decoding: try encoder.encode(result), as: UTF8.self))
        guard result.wrong == 0, result.finished == result.accepted else {
            Self.say("VIOLATION: not everything was answered as it should be, or done. Kept: \(programs.folder)")
            throw ExitCode(1)
        }
        try remove(programs)
    }

    func remove(_ programs: HostProcess.Programs) throws {
        if keep { return Self.say("Kept: \(programs.folder)") }
        try FileManager.default.removeItem(atPath: programs.folder)
    }

    func programs(_ name: String) throws -> HostProcess.Programs {
        let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        let parent = folder.map { URL(fileURLWithPath: $0) } ?? FileManager.default.temporaryDirectory
        let run = parent.appendingPathComponent("petrel-torture-\(name)-\(ProcessInfo.processInfo.processIdentifier)")
        try FileManager.default.createDirectory(at: run, withIntermediateDirectories: true)
        let programs = HostProcess.Programs(
            petrel: petrel ?? own.appendingPathComponent("petrel").path,
            app: app ?? own.appendingPathComponent("TortureApp").path, folder: run.path)
        for program in [programs.petrel, programs.app]
        where !FileManager.default.isExecutableFile(atPath: program) {
            throw ValidationError("There is no program at \(program).")
        }
        return programs
    }

    /// Whoever ends this program ends the host with it.
    static func endAtSignals(_ end: @escaping @Sendable () -> Void) -> [any DispatchSourceSignal] {
        [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                end()
                _exit(130)
            }
            source.resume()
            return source
        }
    }

    static func say(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }
}
