import DurableTask

extension LiveInstance {
    enum Verdict {
        case again
        case poison
    }

    /// The turn that comes next, or is out.
    var thisTurn: Suspect.Work { .turn(generation: header.generation, turn: turn) }

    /// Takes into account that work was lost with its executor.
    func suspect(_ work: Suspect.Work, _ loss: Loss) -> Verdict {
        let place = header.suspects.firstIndex { $0.work == work }
        switch (loss, place) {
        case (.left, nil): return .again
        case (.diedAmongOthers, nil), (.diedAlone, nil):
            header.suspects.append(Suspect(work, attempts: 0))
        case (.left, let place?), (.diedAmongOthers, let place?):
            // It was out as a suspect, and what happened is not held against it.
            header.suspects[place].attempts = max(0, header.suspects[place].attempts - 1)
        case (.diedAlone, let place?):
            if header.suspects[place].attempts >= Suspect.maximumAttempts { return .poison }
        }
        isHeaderDirty = true
        return .again
    }

    /// The work has been done: it is above suspicion.
    func acquit(_ work: Suspect.Work) {
        guard let place = header.suspects.firstIndex(where: { $0.work == work }) else { return }
        header.suspects.remove(at: place)
        isHeaderDirty = true
    }
}

extension Partition {
    /// Looks for an executor for the instance's turn; a suspect's attempt is counted, durably, before.
    mutating func offerTurn(of instance: LiveInstance) {
        switch admission(of: instance.thisTurn, name: instance.header.name, of: instance) {
        case .granted: break
        case .later: return
        case .poison:
            rest(instance)
            return holdPoisoned(instance)
        }
        let isSuspect = countAttempt(instance.thisTurn, of: instance)
        after(
            // A turn that runs ahead and ends the process would leave the blame with what it ran ahead of.
            isSuspect || recovery?.isSuspecting == true ? instance.lastCommit : committed,
            .turnReady(
                instance.id, name: VersionedName(instance.header.name, version: instance.header.version),
                preferred: instance.session, isSuspect: isSuspect))
    }

    /// Counts and stores another attempt if the work is a suspect.
    mutating func countAttempt(_ work: Suspect.Work, of instance: LiveInstance) -> Bool {
        guard let place = instance.header.suspects.firstIndex(where: { $0.work == work }) else { return false }
        instance.header.suspects[place].attempts += 1
        instance.isHeaderDirty = true
        commitHeader(of: instance)
        return true
    }

    /// A turn that ends every process it runs in: the instance stands still until somebody resumes it or other code comes.
    mutating func holdPoisoned(_ instance: LiveInstance) {
        instance.acquit(instance.thisTurn)
        let message =
            "The turn of '\(instance.header.name)' ended its process \(Suspect.maximumAttempts) times while it was "
            + "the only work there. Mend the orchestrator and deploy it, or resume the instance to try again."
        // When the partition opens, the executor of this very process has not connected yet.
        let buildID = recovery?.exits.buildID ?? builds.newest
        instance.setHold(HoldReason(kind: .poison, message: message, buildID: buildID, since: now))
        heldInstances.insert(instance.id)
        commitHeader(of: instance)
    }
}

extension FailureDetails {
    static func poison(_ what: String) -> FailureDetails {
        FailureDetails(
            errorType: "Poison",
            message: "The \(what) ended its process \(Suspect.maximumAttempts) times while it was the only work "
                + "there. It is not tried again.",
            isNonRetriable: true)
    }
}
