import DurableTask
import Synchronization

/// The last results that were refused, oldest first.
struct RefusedResults {
    static let capacity = 256
    private var results: [RefusedResult] = []

    mutating func add(_ result: RefusedResult) {
        if results.count == Self.capacity { results.removeFirst() }
        results.append(result)
    }

    func of(_ instanceID: InstanceID) -> [RefusedResult] { results.filter { $0.instanceID == instanceID } }
}

extension HubDriver {
    /// A result that came too late: shown, unless it is the answer to being asked to stop.
    func refuse(_ token: ActivityToken, _ activity: String?, _ reason: RefusedResult.Reason) {
        let known = answering.flatMap { $0.item.token == token ? $0 : nil }
        let reason = known?.over ?? reason
        if reason == .canceled { return }
        let result = RefusedResult(
            instanceID: token.instanceID, activity: known?.item.task.name ?? activity,
            taskID: token.scheduling.eventID, at: clock.now, reason: reason)
        refused.withLock { $0.add(result) }
        onNotice(result.sentence)
    }

    /// Activities whose time is over fail, and are asked to stop; their places are free for others.
    func endLateActivities(_ now: Timestamp) {
        let late = activities.withLock { $0.next.map { $0 <= now } == true ? $0.late(at: now) : [] }
        for activity in late {
            let token = activity.entry.item.token
            answering = activity.entry
            give(
                .activityFinished(token, .failed(activity.failure), startedAt: activity.entry.startedAt),
                to: partition(of: token.instanceID))
            answering = nil
            executors[activity.entry.executor]?.cancel(token)
            perform(dispatcher.activityDone(token))
        }
    }
}
