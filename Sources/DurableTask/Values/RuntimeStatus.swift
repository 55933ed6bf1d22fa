/// What an instance is doing, by the names and numbers of the Durable Task protocol.
public enum RuntimeStatus: Int, Sendable, Hashable, CaseIterable {
    case running = 0
    case completed = 1
    /// Only ever inside a turn's result: an instance that continued as new is running.
    case continuedAsNew = 2
    case failed = 3
    /// Part of the protocol; the engine never produces it.
    case canceled = 4
    case terminated = 5
    case pending = 6
    case suspended = 7

    /// Finished: no event can change the instance any more.
    public var isTerminal: Bool {
        switch self {
        case .completed, .failed, .canceled, .terminated: true
        case .running, .continuedAsNew, .pending, .suspended: false
        }
    }

    /// The name the HTTP API and the dashboard use, e.g. `ContinuedAsNew`.
    public var name: String {
        switch self {
        case .running: "Running"
        case .completed: "Completed"
        case .continuedAsNew: "ContinuedAsNew"
        case .failed: "Failed"
        case .canceled: "Canceled"
        case .terminated: "Terminated"
        case .pending: "Pending"
        case .suspended: "Suspended"
        }
    }

    /// Reads a name as clients write it: letter case does not matter.
    public init?(name: String) {
        guard let match = Self.allCases.first(where: { $0.name.lowercased() == name.lowercased() }) else { return nil }
        self = match
    }
}
