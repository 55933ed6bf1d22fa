internal import DurableTask

extension FunctionExecutor {
    /// A turn some of whose payloads are stored apart: they are read first.
    func resolveAndRun(_ turn: TurnWorkItem) {
        Task.detached(executorPreference: elastic) { [self] in
            do {
                let whole = try await edge.resolved(turn)
                hand(over: whole)
                thread(of: whole.token.instanceID).flush()
            } catch let error as TaskHubError where error.isLasting {
                let message = "Turn \(turn.turn) of '\(turn.name)' cannot be run: \(error.message)"
                let reason = HoldReason(kind: .damage, message: message, buildID: offer.buildID, since: .epoch)
                door.finish(turn.token, with: .held(reason))
            } catch {
                door.finish(turn.token, with: .abandoned)
            }
        }
    }
}

extension PayloadEdge {
    /// Hands the result of a turn on; what is long in it is stored first.
    func finish(_ token: TurnToken, with result: TurnResult, at door: any ExecutorDoor) {
        guard case .finished(let actions, let customStatus, let trace) = result, !isShort(actions) else {
            return door.finish(token, with: result)
        }
        Task.detached {
            do {
                door.finish(
                    token, with: .finished(try await stored(actions), customStatus: customStatus, trace: trace))
            } catch {
                // The turn is run again.
                door.finish(token, with: .abandoned)
            }
        }
    }
}

extension TaskHubError {
    /// Asking again would bring the same.
    var isLasting: Bool {
        switch code {
        case .notFound, .corrupt, .invalidArgument: true
        default: false
        }
    }
}
