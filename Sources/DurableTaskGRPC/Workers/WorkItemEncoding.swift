internal import DurableTask

/// Work as a `WorkItem` message.
enum WorkItemEncoding {
    /// - Parameter carriesHistory: false when the worker fetches the history itself.
    static func turn(_ turn: TurnWorkItem, carriesHistory: Bool) -> [UInt8] {
        WireWriter.bytes { writer in
            writer.nested(1) { writer in
                writer.string(1, turn.token.instanceID.rawValue)
                writer.wrapped(2, turn.executionID.rawValue)
                if carriesHistory { for row in turn.pastEvents ?? [] { writer.raw(presentable(row)) } }
                writer.raw(newEvents(turn.encodedNewEvents))
                writer.bool(6, !carriesHistory)
                if let trace = turn.trace { writer.element(8, trace) }
            }
            writer.string(10, CompletionToken.turn(turn.token).text)
        }
    }

    static func activity(_ activity: ActivityWorkItem) -> [UInt8] {
        let (task, token) = (activity.task, activity.token)
        return WireWriter.bytes { writer in
            writer.nested(2) { writer in
                writer.string(1, task.name)
                writer.wrapped(2, task.version)
                writer.wrapped(3, task.input)
                writer.message(4, InstanceReference(token.instanceID, activity.executionID))
                writer.int32(5, token.scheduling.eventID)
                writer.message(6, task.parentTrace)
                writer.map(7, task.tags)
            }
            writer.string(10, CompletionToken.activity(token).text)
        }
    }

    /// - Parameter time: of the events.
    static func entity(_ entity: EntityWorkItem, at time: Timestamp) -> [UInt8] {
        WireWriter.bytes { writer in
            writer.nested(5) { writer in
                writer.string(1, entity.entityID.description)
                writer.string(2, entity.entityID.description)
                writer.wrapped(3, entity.state)
                for operation in entity.operations {
                    // A call that a client waits for is like a signal to the worker: its result comes back all the same.
                    let kind: HistoryEvent.Kind =
                        operation.parentInstanceID == nil
                        ? .entityOperationSignaled(operation) : .entityOperationCalled(operation)
                    writer.message(4, HistoryEvent(timestamp: time, kind))
                }
            }
            writer.string(10, CompletionToken.entity(entity.token).text)
        }
    }

    static let healthPing = WireWriter.bytes { $0.nested(4) { _ in } }

    /// Events that SDKs do not know, or would stumble over in the history of an orchestration that goes on.
    private static let hidden: Set<HistoryEvent.Code> = [
        .executionCompleted, .genericEvent, .executionRewound, .timerCanceled, .taskCanceled, .eventAwaited,
        .eventWaitCanceled, .entityLocksReleased,
    ]

    /// Stored events without those that are not for SDKs; the row as it is where there are none.
    static func presentable(_ row: [UInt8]) -> [UInt8] {
        guard let places = try? HistoryEvent.rows(in: row) else { return row }
        let shown = places.filter { place in
            (try? HistoryEvent.code(ofRow: place, in: row)).flatMap(\.self).map { !hidden.contains($0) } ?? false
        }
        return shown.count == places.count ? row : shown.flatMap { row[$0] }
    }

    /// The same as new events: the field that they are differs in its number only.
    static func newEvents(_ row: [UInt8]) -> [UInt8] {
        var row = presentable(row)
        guard let places = try? HistoryEvent.rows(in: row) else { return row }
        for place in places where place.lowerBound < row.endIndex { row[place.lowerBound] = newEventTag }
        return row
    }

    /// Of `newEvents` (field 4, length-delimited) in `OrchestratorRequest`.
    private static let newEventTag: UInt8 = 0x22
}
