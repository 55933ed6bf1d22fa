import DurableTask

extension HistoryEntry {
    /// Makes a history readable: results get the name of what they are the result of.
    static func entries(of events: [HistoryEvent]) -> [HistoryEntry] {
        var names: [Int32: String] = [:]
        let start = events.first?.timestamp ?? .epoch
        return events.compactMap { event in
            func entry(_ kind: Kind, _ name: String = "", _ data: String? = nil, of number: Int32? = nil)
                -> HistoryEntry
            {
                HistoryEntry(kind: kind, name: name, data: data, timestamp: event.timestamp, number: number)
            }
            /// Asked for: remembered under its number.
            func begun(_ kind: Kind, _ name: String, _ data: String?) -> HistoryEntry {
                names[event.eventID] = name
                return entry(kind, name, data, of: event.eventID)
            }
            func done(_ kind: Kind, _ number: Int32, _ data: String? = nil) -> HistoryEntry {
                entry(kind, names[number] ?? "", data, of: number)
            }
            switch event.kind {
            case .orchestratorStarted, .orchestratorCompleted: return nil
            case .executionStarted(let started): return entry(.started, started.name, started.input?.text)
            case .executionCompleted(let status, let result, let failure):
                return entry(.ended, status.name, failure?.message ?? result?.text)
            case .executionTerminated(let reason, _): return entry(.terminated, "", reason?.text)
            case .executionSuspended(let reason): return entry(.suspended, "", reason?.text)
            case .executionResumed(let reason): return entry(.resumed, "", reason?.text)
            case .taskScheduled(let task): return begun(.activityAskedFor, task.name, task.input?.text)
            case .taskCompleted(let id, let result): return done(.activityCompleted, id, result?.text)
            case .taskFailed(let id, let failure): return done(.activityFailed, id, failure.message)
            case .subOrchestrationCreated(let child): return begun(.childAskedFor, child.name, child.input?.text)
            case .subOrchestrationCompleted(let id, let result): return done(.childCompleted, id, result?.text)
            case .subOrchestrationFailed(let id, let failure): return done(.childFailed, id, failure.message)
            case .taskCanceled(let id):
                let isChild = events.contains {
                    if case .subOrchestrationCreated = $0.kind { $0.eventID == id } else { false }
                }
                return done(isChild ? .childCanceled : .activityCanceled, id)
            case .timerCreated(let fireAt): return begun(.timerSet, "", "\(fireAt.duration(since: start))")
            case .timerFired(_, let id): return done(.timerFired, id)
            case .timerCanceled(let id): return done(.timerCanceled, id)
            case .eventAwaited(let name): return begun(.eventAwaited, name, nil)
            case .eventWaitCanceled(let id): return done(.eventWaitCanceled, id)
            case .eventRaised(let name, let input): return entry(.eventReceived, name, input?.text)
            case .eventSent(let target, let name, let input):
                return entry(.eventSent, "\(name) to \(target)", input?.text)
            case .entityOperationSignaled(let operation):
                return entry(.other, "entity signaled: \(operation.operation)", operation.input?.text)
            case .entityOperationCalled(let operation):
                return entry(.other, "entity called: \(operation.operation)", operation.input?.text)
            case .entityOperationCompleted(_, let output): return entry(.other, "entity call completed", output?.text)
            case .entityOperationFailed(_, let failure): return entry(.other, "entity call failed", failure.message)
            case .entityLockRequested: return entry(.other, "locks asked for")
            case .entityLockGranted: return entry(.other, "locks granted")
            case .entityUnlockSent, .entityLocksReleased: return entry(.other, "locks released")
            case .executionRewound(let rewound): return entry(.other, "rewound", rewound.reason?.text)
            case .genericEvent(let data): return entry(.other, "generic event", data?.text)
            }
        }
    }
}
