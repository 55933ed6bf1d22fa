import DurableTask

extension Partition {
    /// Lets an activity out to the executors once the turn that scheduled it is durable.
    mutating func offer(
        _ task: TaskScheduled, _ scheduling: Scheduling, of instance: LiveInstance, after commit: UInt64
    ) {
        let admission = admission(of: .activity(scheduling), name: task.name, of: instance)
        if admission == .later { return }
        let number = dispatchNumber()
        instance.dispatches[scheduling] = number
        if admission == .poison {
            let token = ActivityToken(instanceID: instance.id, scheduling: scheduling, dispatch: number)
            return finishActivity(token, .failed(.poison("activity '\(task.name)'")))
        }
        let isSuspect = countAttempt(.activity(scheduling), of: instance)
        after(
            isSuspect ? instance.lastCommit : commit,
            .activityReady(
                ActivityWorkItem(
                    token: ActivityToken(instanceID: instance.id, scheduling: scheduling, dispatch: number),
                    executionID: instance.header.executionID, task: task, offeredAt: now), isSuspect: isSuspect))
    }

    /// A result counts if it answers the dispatch that is out; it goes to storage at once.
    mutating func finishActivity(_ token: ActivityToken, _ result: ActivityResult, startedAt: Timestamp? = nil) {
        guard let instance = instances[token.instanceID], instance.dispatches[token.scheduling] == token.dispatch,
            instance.open.activities[token.scheduling] != nil
        else { return finishDetached(token, result) }
        let kind: HistoryEvent.Kind
        switch result {
        case .completed(let output):
            kind = .taskCompleted(taskScheduledID: token.scheduling.eventID, result: output)
        case .failed(let failure):
            kind = .taskFailed(taskScheduledID: token.scheduling.eventID, failure: failure)
        case .abandoned: return offerLater(token.scheduling, of: instance)
        }
        instance.dispatches[token.scheduling] = nil
        instance.acquit(.activity(token.scheduling))
        instance.open.close(activity: token.scheduling.eventID)
        let event = HistoryEvent(timestamp: now, kind, startedAt: startedAt)
        let encoded = HistoryEvent.encodeRows([event])
        let number = sequenceNumber()
        instance.append(event, encoded: encoded, sequence: number)
        var changes: [Change] = [
            .putMessage(
                MessageRow(
                    instanceID: instance.id, sequence: number, executionID: instance.header.executionID,
                    event: encoded))
        ]
        addHeader(of: instance, to: &changes)
        commit(changes, for: instance)
        settle(instance)
    }

    /// An executor gave the activity back without an answer: again after a pause, so that neither turns in circles.
    private mutating func offerLater(_ scheduling: Scheduling, of instance: LiveInstance) {
        instance.dispatches[scheduling] = nil
        let moment = now.advanced(by: .seconds(1))
        instance.offerActivitiesAt = max(moment, instance.offerActivitiesAt ?? moment)
        wakeUps.arm(instance.id, at: moment)
    }

    /// Offers what was given back, when its pause is over.
    mutating func offerReturned(of instance: LiveInstance) {
        guard let moment = instance.offerActivitiesAt else { return }
        guard moment <= now else { return wakeUps.arm(instance.id, at: moment) }
        instance.offerActivitiesAt = nil
        dispatchOpenActivities(of: instance)
    }

    mutating func loseActivity(_ token: ActivityToken, _ loss: Loss) {
        guard let instance = instances[token.instanceID], instance.dispatches[token.scheduling] == token.dispatch,
            let task = instance.open.activities[token.scheduling]
        else { return loseDetached(token, loss) }
        switch instance.suspect(.activity(token.scheduling), loss) {
        case .again: offer(task, token.scheduling, of: instance, after: instance.lastCommit)
        case .poison: finishActivity(token, .failed(.poison("activity '\(task.name)'")))
        }
    }

    /// The orchestrator waits no more: the activity is asked to stop when that is durable.
    mutating func stopCanceled(_ canceled: [Scheduling], of instance: LiveInstance) {
        for scheduling in canceled {
            instance.acquit(.activity(scheduling))
            guard let number = instance.dispatches.removeValue(forKey: scheduling) else { continue }
            let token = ActivityToken(instanceID: instance.id, scheduling: scheduling, dispatch: number)
            after(lastCommit + 1, .cancelActivity(token, mayBeSkipped: true))
        }
    }

    // MARK: - Activities that outlive their execution

    /// Writes the open activities as rows: they still run, they are asked to stop, their results are dropped.
    mutating func detachActivities(of instance: LiveInstance, changes: inout [Change]) {
        for (scheduling, task) in instance.open.activitiesInOrder {
            let event = HistoryEvent(eventID: scheduling.eventID, timestamp: now, .taskScheduled(task))
            let row = DetachedActivity(
                instanceID: instance.id, executionID: instance.header.executionID, scheduling: scheduling,
                event: HistoryEvent.encodeRows([event]))
            changes.append(.putDetachedActivity(row))
            let isNew = instance.dispatches[scheduling] == nil
            let number = instance.dispatches[scheduling] ?? dispatchNumber()
            let token = ActivityToken(instanceID: instance.id, scheduling: scheduling, dispatch: number)
            detached[instance.id, default: [:]][scheduling] = DetachedWork(row: row, dispatch: number)
            if isNew {
                let item = ActivityWorkItem(
                    token: token, executionID: instance.header.executionID, task: task, offeredAt: now)
                after(lastCommit + 1, .activityReady(item, isSuspect: false))
            } else {
                after(lastCommit + 1, .cancelActivity(token, mayBeSkipped: false))
            }
        }
        instance.dispatches.removeAll()
    }

    /// A result that answers no dispatch that is out: it has no effect, and is shown.
    private mutating func refuse(_ token: ActivityToken, _ result: ActivityResult) {
        if case .abandoned = result { return }
        let again = instances[token.instanceID]?.open.activities[token.scheduling]
        effects.append(.refused(token, activity: again?.name, again == nil ? .closed : .superseded))
    }

    /// One that nobody waits for is not worth another death.
    private mutating func loseDetached(_ token: ActivityToken, _ loss: Loss) {
        switch loss {
        case .left: finishDetached(token, .abandoned)
        case .diedAmongOthers: finishDetached(token, .abandoned, isSuspect: true)
        case .diedAlone: finishDetached(token, .failed(.poison("activity")))
        }
    }

    private mutating func finishDetached(_ token: ActivityToken, _ result: ActivityResult, isSuspect: Bool = false) {
        guard let work = detached[token.instanceID]?[token.scheduling], work.dispatch == token.dispatch else {
            return refuse(token, result)
        }
        if case .abandoned = result {
            guard let task = task(of: work.row) else { return }
            let number = dispatchNumber()
            detached[token.instanceID]?[token.scheduling]?.dispatch = number
            let again = ActivityToken(
                instanceID: token.instanceID, scheduling: token.scheduling, dispatch: number)
            return after(
                lastCommit,
                .activityReady(
                    ActivityWorkItem(
                        token: again, executionID: work.row.executionID, task: task, offeredAt: now),
                    isSuspect: isSuspect)
            )
        }
        detached[token.instanceID]?[token.scheduling] = nil
        if detached[token.instanceID]?.isEmpty == true { detached[token.instanceID] = nil }
        commit([.deleteDetachedActivity(token.instanceID, token.scheduling)])
    }
}
