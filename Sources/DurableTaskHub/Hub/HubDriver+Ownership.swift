import DurableTask
import FailPoints

extension HubDriver {
    /// The partition is ours: its state is derived from the log.
    func takeOver(_ index: Int, _ epoch: Epoch, _ snapshot: PartitionSnapshot) {
        FailPoint.claim.before()
        owned[index] = Owned(
            partition: Partition(index: index, count: storage.partitionCount, epoch: epoch, seed: Xoshiro256()),
            epoch: epoch)
        for offer in offers.values { give(.executorConnected(buildID: offer.buildID), to: index) }
        give(.opened(snapshot), to: index)
        FailPoint.claim.after()
    }

    /// Storage failed under this claim: nothing that was not acknowledged counts. Everything is derived again.
    func fail(_ index: Int, _ epoch: Epoch, _ error: StorageError) {
        guard owned[index]?.epoch == epoch else { return }
        owned[index] = nil
        onProblem("Partition \(index): \(error.message) It is closed and will be opened again.")
        replies.failAll(TaskHubError(.storage, "The request was not stored: \(error.message)"))
        // Work in anybody's hands belongs to the lost claim: its results will name dispatches nobody knows.
        dispatcher = Dispatcher()
        for (id, offer) in offers { _ = dispatcher.connect(id, offer) }
        loads = LoadQueue()
        let others = owned.keys.sorted()
        for other in others { owned[other] = nil }
        let pause = pauseAfterFailure()
        for partition in [index] + others { claim(partition, pause: pause) }
    }

    /// None after a single failure; then 100 ms, doubling to 5 s: what cannot be read today cannot be read in a moment.
    private func pauseAfterFailure() -> Duration {
        let now = ContinuousClock.now
        failures = (failures.last.duration(to: now) > .seconds(60) ? 1 : failures.count + 1, now)
        if failures.count == 1 { return .zero }
        return min(.milliseconds(100 << min(failures.count - 2, 6)), .seconds(5))
    }

    /// Claims and reads a partition, again and again with growing pauses until it works.
    func claim(_ index: Int, pause: Duration = .zero) {
        Task { [self] in
            var pause = pause
            while true {
                if pause > .zero { try? await Task.sleep(for: pause) }
                if Task.isCancelled { return }
                do {
                    let epoch = try await storage.claim(index, by: owner)
                    let snapshot = try await storage.open(index)
                    return mailbox.post(.claimed(partition: index, epoch: epoch, snapshot))
                } catch {
                    if let error = error as? StorageError, error.code == .closed { return }
                    onProblem("Partition \(index) cannot be opened: \(error).")
                    pause = min(max(pause * 2, .milliseconds(100)), .seconds(5))
                }
            }
        }
    }
}
