import DurableTask

extension TaskHub {
    /// Looks for instances whose time is over, in the background. What fails is tried again at the next look.
    func expire(at now: Timestamp) {
        let job = PurgeJob()
        let number = jobs.add(job)
        job.begin(whenOver: { [jobs] in jobs.remove(number) }) { [self, driver] _ in
            let leftSome = (try? await deleteExpired(driver.retention.policy, at: now)) ?? true
            driver.mailbox.post(.looked(leftSome: leftSome))
        }
    }

    /// Deletes the instances whose time is over.
    /// - Returns: whether some that are due are still there, because somebody waits for their end.
    func deleteExpired(_ policy: RetentionPolicy, at now: Timestamp) async throws -> Bool {
        var leftSome = false
        for (status, period) in policy.periods.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            let moment = now.advanced(by: .zero - period)
            var place: InstancePosition?
            repeat {
                let start = place
                let page = try await reading { storage in
                    try await storage.ended(as: status, by: moment, after: start, limit: Self.expiredAtOnce)
                }
                // Another owner sees to its own.
                let mine = page.instances.filter { partitions.contains(driver.partition(of: $0)) }
                let free = mine.filter { !waiters.isAwaited($0) }
                if free.count < mine.count { leftSome = true }
                _ = try await purgeAll(free[...])
                try Task.checkCancellation()
                place = page.continuation
            } while place != nil
        }
        return leftSome
    }

    /// Instances read, and deleted side by side: the hub goes on meanwhile.
    private static let expiredAtOnce = 64
}
