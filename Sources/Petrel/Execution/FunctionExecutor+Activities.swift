public import DurableTask
internal import Logging
internal import Synchronization

extension FunctionExecutor {
    public func run(_ activity: ActivityWorkItem) {
        let token = activity.token
        guard let body = table.activities[activity.task.name] else {
            logger.error(
                "This app has no activity '\(activity.task.name)': it is given back.",
                metadata: ["instanceId": "\(token.instanceID)"])
            door.finish(token, with: .abandoned)
            return
        }
        gathered.change { gathered in
            gathered.append { [self] in begin(activity, body) }
            return ((), .nobody)
        }
    }

    func beginActivities() {
        let all = gathered.change { gathered in
            defer { gathered = [] }
            return (gathered, .nobody)
        }
        guard !all.isEmpty else { return }
        elastic.gathering { for begin in all { begin() } }
    }

    private func begin(_ activity: ActivityWorkItem, _ body: @escaping FunctionTable.ActivityBody) {
        let token = activity.token
        guard !isShutDown.load(ordering: .acquiring) else { return door.finish(token, with: .abandoned) }
        let task = Task.detached(executorPreference: elastic) { [self] in
            let result = await outcome(of: activity, body)
            runningActivities.remove(token)
            door.finish(token, with: result)
        }
        runningActivities.add(token, task)
        if isShutDown.load(ordering: .acquiring) { runningActivities.cancel(token) }
    }

    public func cancel(_ activity: ActivityToken) {
        beginActivities()
        runningActivities.cancel(activity)
    }

    private func outcome(of activity: ActivityWorkItem, _ body: FunctionTable.ActivityBody) async -> ActivityResult {
        let context = ActivityContext(
            activity, logger: logger,
            heartbeats: Heartbeats { [door] in door.heartbeat(of: activity.token, progress: $0) })
        let input: Payload?
        do {
            input = try await activity.task.input.replaced { try await edge.resolved($0) }
        } catch {
            return unresolved(error)
        }
        let output: Payload?
        do {
            try Task.checkCancellation()
            output = try await body(context, input)
        } catch {
            // It stops because this process does: somebody else runs it again.
            if Task.isCancelled, isShutDown.load(ordering: .acquiring) { return .abandoned }
            let failure = FailureDetails(error)
            // Nobody waits for one that was asked to stop.
            context.logger.log(
                level: Task.isCancelled ? .debug : .warning, "Activity '\(context.name)' failed: \(failure.message)")
            return .failed(failure)
        }
        do {
            return .completed(try await output.replaced { try await edge.stored($0) })
        } catch {
            return unresolved(error)
        }
    }

    /// What is stored apart could not be read or written: somebody else tries, unless that would change nothing.
    private func unresolved(_ error: any Error) -> ActivityResult {
        guard let error = error as? TaskHubError, error.isLasting else { return .abandoned }
        return .failed(FailureDetails(errorType: "PayloadLost", message: error.message, isNonRetriable: true))
    }
}

extension ActivityContext {
    init(_ activity: ActivityWorkItem, logger: Logger, heartbeats: Heartbeats) {
        let id = activity.token.scheduling.eventID
        var logger = logger
        logger[metadataKey: "instanceId"] = "\(activity.token.instanceID)"
        logger[metadataKey: "function"] = "\(activity.task.name)"
        self.init(
            name: activity.task.name, instanceID: activity.token.instanceID.rawValue, taskID: id,
            attempt: activity.task.attempt,
            idempotencyKey: "\(activity.executionID):\(activity.task.tags[TaskScheduled.Tag.firstAttempt] ?? "\(id)")",
            logger: logger, heartbeats: heartbeats)
    }
}
