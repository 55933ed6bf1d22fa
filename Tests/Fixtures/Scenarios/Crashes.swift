import Petrel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Lines in a file, for what must be known although a process dies.
enum Tracks {
    static func append(_ line: String, to path: String) {
        guard let file = fopen(path, "a") else { return }
        fputs(line + "\n", file)
        fclose(file)
    }

    /// Holds the thread until there is a file: a blocked thread is the subject, so nothing may be awaited.
    static func waitFor(_ path: String) {
        while !isThere(path) { usleep(2_000) }
    }

    static func isThere(_ path: String) -> Bool { access(path, F_OK) == 0 }

    static func count(in path: String) -> Int {
        guard let file = fopen(path, "r") else { return 0 }
        defer { fclose(file) }
        var lines = 0
        while case let byte = fgetc(file), byte != EOF { if byte == 0x0A { lines += 1 } }
        return lines
    }
}

struct Crash: Codable, Sendable {
    /// Gets a line for each attempt.
    var tracks: String
    var traps: Int
    /// It begins when there is such a file.
    var when: String?
}

/// Traps the first so many times.
@ActivityTrigger
func trapAFewTimes(crash: Crash) -> Int {
    Tracks.append("attempt", to: crash.tracks)
    let attempt = Tracks.count(in: crash.tracks)
    if attempt <= crash.traps { preconditionFailure("trapped on purpose") }
    return attempt
}

@OrchestrationTrigger
func survive(context: OrchestrationContext, crash: Crash) async throws -> Int {
    _ = try await context.callActivity(doubleOf, 1)
    return try await context.callActivity(trapAFewTimes, crash)
}

struct Rounds: Codable, Sendable {
    var tracks: String
    var count: Int
    /// The activity of this round waits until there is a file named as the tracks with `.go` at the end.
    var stopsAt: Int?
}

/// Many activities, two at a time, and an event at the end.
@OrchestrationTrigger
func longWay(context: OrchestrationContext, rounds: Rounds) async throws -> [Int] {
    var results: [Int] = []
    for round in 0..<rounds.count {
        let part = Part(tracks: rounds.tracks, round: round, waits: round == rounds.stopsAt)
        async let one = context.callActivity(walk, part)
        async let other = context.callActivity(doubleOf, round)
        results.append(try await one + other)
    }
    results.append(try await context.waitForEvent("Last", returning: Int.self))
    return results
}

struct Part: Codable, Sendable {
    var tracks: String
    var round: Int
    var waits: Bool
}

@ActivityTrigger
func walk(part: Part) -> Int {
    Tracks.append("\(part.round)", to: part.tracks)
    if part.waits { Tracks.waitFor(part.tracks + ".go") }
    return part.round
}

/// Waits, and holds its process, until the file is there.
@ActivityTrigger
func waitForFile(path: String) -> String {
    Tracks.append("waits", to: path + ".tracks")
    Tracks.waitFor(path)
    return "seen"
}

@OrchestrationTrigger
func watchFile(context: OrchestrationContext, path: String) async throws -> String {
    try await context.callActivity(waitForFile, path)
}

/// Holds its turn, and the thread, until the file is there.
@OrchestrationTrigger
func holdTheTurn(context: OrchestrationContext, path: String) async throws -> String {
    Tracks.append("turn", to: path + ".tracks")
    Tracks.waitFor(path)
    return "yielded"
}

/// Ends its process until the file is there.
@OrchestrationTrigger
func trapInTurn(context: OrchestrationContext, path: String) async throws -> String {
    _ = try await context.callActivity(doubleOf, 1)
    Tracks.append("turn", to: path + ".tracks")
    guard Tracks.isThere(path) else { preconditionFailure("trapped on purpose") }
    return "mended"
}

/// Counts touches, and ends its process when it is lit.
@EntityTrigger
struct Fuse: Codable {
    var touches = 0

    mutating func touch() { touches += 1 }

    mutating func light(crash: Crash) {
        if let path = crash.when { Tracks.waitFor(path) }
        Tracks.append("attempt", to: crash.tracks)
        if Tracks.count(in: crash.tracks) <= crash.traps { preconditionFailure("trapped on purpose") }
        touches += 100
    }
}
