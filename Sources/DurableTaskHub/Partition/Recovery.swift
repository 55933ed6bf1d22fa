import DurableTask

/// How the last processes ended in which this hub and its functions ran.
public struct UncleanExits: Sendable {
    /// How many of them in a row ended without closing the hub, each before what it had found open was done.
    public var count: Int
    /// Of the code that runs in this process, as its executor has it.
    public var buildID: String
    /// What runs in this process; nothing else can have ended one.
    public var orchestrators: Set<String>
    public var activities: Set<String>
    /// In lower case.
    public var entities: Set<String>
    /// Called once what is open now has been done.
    public var whenRecovered: @Sendable () -> Void

    public init(
        count: Int, buildID: String, orchestrators: Set<String>, activities: Set<String>, entities: Set<String> = [],
        whenRecovered: @escaping @Sendable () -> Void
    ) {
        self.count = count
        self.buildID = buildID
        self.orchestrators = orchestrators
        self.activities = activities
        self.entities = entities
        self.whenRecovered = whenRecovered
    }
}

/// What was open when a partition was opened, where functions run in the process of its owner: any of it may have ended
/// that process.
///
/// After one unclean exit everything is simply done again: pulling the plug is nobody's fault. When the process ended again
/// before that was done, what is open is suspected: it is taken alone, one after the other, each attempt counted in
/// storage before it is given out. What was out alone when the process ended, three times, is poison.
struct Recovery {
    enum Item: Hashable {
        case turn(InstanceID, generation: Int, turn: Int)
        case activity(InstanceID, Scheduling)
        /// Outlived its execution.
        case detached(InstanceID, Scheduling)
        /// The operations of an entity that waited when the partition was opened: those up to this sequence.
        case entity(InstanceID, through: UInt64)
    }

    /// After so many exits what outlived its execution is not tried again: nobody waits for it.
    static let patienceWithDetached = 8

    let exits: UncleanExits
    /// The attempts counted in storage were made in processes that have ended since.
    let blames: Bool
    /// Instances that are to be read.
    var loading: Set<InstanceID> = []
    /// The one whose work is being found out.
    var current: InstanceID?
    private(set) var items: [Item] = []
    /// Where each is in ``items``.
    private var places: [Item: Int] = [:]
    /// The first that may not be done yet.
    private var head = 0
    /// Where the item is that has been let out alone.
    private var outAt: Int?

    init(_ exits: UncleanExits, blames: Bool) {
        self.exits = exits
        self.blames = blames
    }

    var isSuspecting: Bool { exits.count >= 2 }
    var first: Item? { head < items.count ? items[head] : nil }
    var isOut: Bool { outAt == head }

    mutating func list(_ item: Item) {
        guard places[item] == nil else { return }
        places[item] = items.count
        items.append(item)
    }

    mutating func letOut() { outAt = head }

    mutating func removeFirst() { head += 1 }

    /// False while a suspect waits for its turn to be taken alone.
    func lets(_ item: Item) -> Bool {
        guard isSuspecting, let place = places[item] else { return true }
        return place < head || place == outAt
    }

    func runs(_ work: Suspect.Work, name: String) -> Bool {
        switch work {
        case .turn: exits.orchestrators.contains(name)
        case .activity: exits.activities.contains(name)
        }
    }
}
