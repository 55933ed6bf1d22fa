/// Work that was in the hands of a process when it died: it is done again alone, and only a death while it was alone is
/// held against it.
public struct Suspect: Sendable, Hashable {
    public enum Work: Sendable, Hashable {
        case turn(generation: Int, turn: Int)
        case activity(Scheduling)
    }

    public var work: Work
    /// How often it was handed out alone. Counted, durably, before it is handed out.
    public var attempts: Int

    public init(_ work: Work, attempts: Int) {
        self.work = work
        self.attempts = attempts
    }

    /// So many deaths alone, and the work is poison.
    public static let maximumAttempts = 3
}
