/// What one client does with one instance.
struct Script: Sendable {
    enum Kind: String, Sendable, CaseIterable {
        case chain, fan, clock, inbox, eternal, retrying, family, doomed, tally, transfer, miser, hapless, hauler

        var takesLetters: Bool { self == .inbox || self == .eternal }
        /// It never ends by itself.
        var isTerminated: Bool { self == .doomed || self == .miser }
        /// What has a lock keeps others waiting while it is suspended.
        var canBeSuspended: Bool { !isTerminated && self != .retrying && self != .transfer }
    }

    /// What the orchestrator is started with; the app's `Order`.
    struct Order: Sendable, Encodable {
        var size: Int
        var pause: Int
        var senders: Int
        var target: String?
    }

    var id: String
    var kind: Kind
    /// The kill before which it begins.
    var round: Int
    var client: Int
    var order: Order
    /// How many letters each of the clients sends.
    var letters: [Int]
    /// How many letters an orchestration sends; none when there is no such sender.
    var heraldLetters: Int?
    /// An unanswered start is not sent again.
    var startsOnce: Bool
    /// How long it is suspended.
    var suspension: Duration?
    /// What the small decisions on the way follow from.
    var seed: UInt64

    var heraldID: String? { heraldLetters.map { _ in "\(id)-herald" } }
}
