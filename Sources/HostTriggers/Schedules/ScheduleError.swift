/// What is wrong with a schedule: a sentence for whoever wrote it.
public struct ScheduleError: Error, Sendable, Hashable, CustomStringConvertible {
    public var message: String

    init(_ message: String) { self.message = message }

    public var description: String { message }
}
