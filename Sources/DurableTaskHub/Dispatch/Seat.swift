import DurableTask

/// One executor as the dispatcher sees it. (A class: it is looked at far more often than it is changed, and belongs to
/// one dispatcher.)
final class Seat {
    /// Shared → reserved → alone → shared.
    enum Isolation {
        case shared
        /// It gets no new work, so that it will be free for a suspect.
        case reserved
        /// It has a suspect in its hands and nothing else.
        case alone
    }

    var offer: ExecutorOffer
    var isolation = Isolation.shared
    /// Turns given or promised.
    var turns = 0
    var activities = 0
    /// Batches given or promised.
    var entities = 0
    var turnsInHand: Set<TurnToken> = []
    var activitiesInHand: Set<ActivityToken> = []
    var entitiesInHand: Set<EntityToken> = []

    init(offer: ExecutorOffer) { self.offer = offer }

    var isFree: Bool { turns == 0 && activities == 0 && entities == 0 }

    func takesTurn(_ name: VersionedName) -> Bool {
        isolation == .shared && runs(name) && (offer.maximumTurns.map { turns < $0 } ?? true)
    }

    func takesActivity(_ name: VersionedName) -> Bool {
        isolation == .shared && runs(activity: name) && (offer.maximumActivities.map { activities < $0 } ?? true)
    }

    func takesEntity(_ name: String) -> Bool {
        isolation == .shared && runs(entity: name) && (offer.maximumEntities.map { entities < $0 } ?? true)
    }

    func runs(orchestrator name: String) -> Bool { offer.orchestrators?.contains(name) ?? true }
    func runs(_ orchestrator: VersionedName) -> Bool {
        runs(orchestrator: orchestrator.name) && offer.versions.takes(orchestrator.version, of: orchestrator.name)
    }
    func runs(activity name: VersionedName) -> Bool {
        guard offer.activities?.contains(name.name) ?? true else { return false }
        guard !offer.activityVersions.isEmpty, let versions = offer.activityVersions[name.name] else { return true }
        return versions.contains(name.version ?? "")
    }
    func runs(entity name: String) -> Bool { offer.entities?.contains(name) ?? true }

    func runs(_ suspect: Dispatcher.SuspectWork) -> Bool {
        switch suspect {
        case .turn(_, let name): runs(name)
        case .activity(let item): runs(activity: VersionedName(item.task.name, version: item.task.version))
        case .entity(_, let name): runs(entity: name)
        }
    }
}
