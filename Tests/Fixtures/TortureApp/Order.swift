/// What every orchestrator here is started with.
struct Order: Codable, Sendable {
    /// How many activities, children, timers or letters there are.
    var size: Int
    /// How long an activity or a timer takes, in milliseconds.
    var pause: Int
    /// How many senders of letters there are.
    var senders: Int
    /// The instance a herald writes to.
    var target: String?
    /// What former generations have taken.
    var taken: [Letter]?
    /// How many generations there have been.
    var generation: Int?
}

/// A numbered event of one sender.
struct Letter: Codable, Sendable, Hashable {
    var sender: String
    var number: Int
    var isLast: Bool
}
