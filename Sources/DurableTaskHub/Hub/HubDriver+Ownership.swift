import DurableTask
import FailPoints
import Synchronization

extension HubDriver {
    /// The partition is ours: its state is derived from the log.
    func takeOver(_ index: Int, _ epoch: Epoch, _ snapshot: PartitionSnapshot) {
        FailPoint.claim.before()
        if troubles.removeValue(forKey: index) != nil { onProblem("Partition \(index) is open again.") }
        claims[index] = nil
        owned[index] = Owned(
            Partition(index: index, count: storage.partitionCount, epoch: epoch, seed: Xoshiro256()),
            epoch: epoch)
        owned[index]?.partition.defaultVersion = defaultVersion
        owned[index]?.partition.maxEntityOperationBatchSize = maxEntityOperationBatchSize
        owned[index]?.partition.recovery = recovery(of: index)
        for offer in offers.values where offer.runsOrchestrators {
            give(.executorConnected(buildID: offer.buildID), to: index)
        }
        give(.opened(snapshot), to: index)
        // A commit that failed may have taken effect all the same.
        waiters.lookAgain()
        FailPoint.claim.after()
    }

    /// Storage failed under this claim: nothing that was not acknowledged counts. Everything is derived again.
    func fail(_ index: Int, _ epoch: Epoch, _ error: StorageError) {
        guard owned[index]?.epoch == epoch else { return }
        replies.failAll(
            TaskHubError(.storage, "The request may not have been stored. Try again later. \(error.message)"))
        // Work in anybody's hands belongs to the lost claim: its results will name dispatches nobody knows.
        let isDraining = dispatcher.isDraining
        dispatcher = Dispatcher()
        dispatcher.isDraining = isDraining
        for (id, offer) in offers { _ = dispatcher.connect(id, offer) }
        activities.withLock { $0 = ActivityWatch() }
        loads = LoadQueue()
        let lost = owned.keys.sorted()
        owned = [:]
        stay(closed: index, because: error)
        let pause = pauseAfterFailure()
        for partition in lost {
            troubles[partition] = troubles[index]
            if !error.isFinal { claim(partition, pause: pause) }
        }
    }

    /// Says why, when that is new.
    func stay(closed index: Int, because error: StorageError) {
        let sentence = """
            The task hub is closed, because storage is not to be trusted. \(error.message) \
            \(error.isFinal ? "It stays closed until the host is started again." : "It opens itself again.")
            """
        if troubles[index] != sentence { onProblem("Partition \(index): \(sentence)") }
        troubles[index] = sentence
    }

    /// None after a single failure; then 100 ms, doubling to 5 s: what cannot be read today cannot be read in a moment.
    private func pauseAfterFailure() -> Duration {
        let now = ContinuousClock.now
        failures = (failures.last.duration(to: now) > .seconds(60) ? 1 : failures.count + 1, now)
        if failures.count == 1 { return .zero }
        return min(.milliseconds(100 << min(failures.count - 2, 6)), .seconds(5))
    }

    /// Claims and reads a partition, again and again with growing pauses until it works or cannot; ends with the hub.
    private func claim(_ index: Int, pause: Duration) {
        claims[index] = Task { [storage, mailbox, owner] in
            var pause = pause
            while !Task.isCancelled {
                do {
                    try await Task.sleep(for: pause)
                    let epoch = try await storage.claim(index, by: owner)
                    let snapshot = try await storage.open(index)
                    return mailbox.post(.claimed(partition: index, epoch: epoch, snapshot))
                } catch is CancellationError {
                    return
                } catch {
                    let error = error as? StorageError ?? StorageError(.io, "It cannot be opened: \(error).")
                    mailbox.post(.claimFailed(error, partition: index))
                    if error.isFinal { return }
                    pause = min(max(pause * 2, .milliseconds(100)), .seconds(5))
                }
            }
        }
    }
}
