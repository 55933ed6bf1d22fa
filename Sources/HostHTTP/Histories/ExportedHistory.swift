package import DurableTask
import FunctionModel

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The history of one execution outside its hub, complete: what `petrel durable export-history` writes and
/// `petrel replay` reads.
///
/// ```json
/// {"name": "greet", "version": null, "instanceId": "…", "executionId": "…", "events": [
///   {"eventType": "TaskScheduled", "eventId": 1, "timestamp": "…", "name": "sayHello", "data": "Tokyo", "wire": "…"}]}
/// ```
/// `wire` is the event in the protocol's own form, base64: every field of every kind, also of those that come later.
/// It is what is read back; the other keys of an event are for people and for searching.
package struct ExportedHistory: Sendable, Hashable {
    package var name: String
    package var version: String?
    package var instanceID: InstanceID
    package var executionID: ExecutionID
    package var events: [HistoryEvent]

    package init(of header: InstanceHeader, events: [HistoryEvent]) {
        name = header.name
        version = header.version
        instanceID = header.instanceID
        executionID = header.executionID
        self.events = events
    }

    // MARK: Writing

    package var json: [UInt8] { json(withWire: true) }

    /// - Parameter withWire: false is for people only, and cannot be read back.
    package func json(withWire: Bool) -> [UInt8] {
        var writer = JSONWriter(reservingCapacity: 256 * (events.count + 1))
        writer.beginObject()
        writer.key("name")
        writer.string(name)
        writer.key("version")
        if let version { writer.string(version) } else { writer.null() }
        writer.key("instanceId")
        writer.string(instanceID.rawValue)
        writer.key("executionId")
        writer.string(executionID.rawValue)
        writer.key("events")
        writer.beginArray()
        for event in events { Self.write(event, withWire: withWire, to: &writer) }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }

    private static func write(_ event: HistoryEvent, withWire: Bool, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("eventType")
        writer.string(HistoryView.typeName(event.kind))
        writer.key("eventId")
        writer.int(event.eventID)
        writer.key("timestamp")
        writer.string(CalendarTime(event.timestamp).microseconds)
        let (name, data) = event.kind.subject
        if let name {
            writer.key("name")
            writer.string(name)
        }
        if let data {
            writer.key("data")
            writer.payload(data)
        }
        let tags = event.kind.tags
        if !tags.isEmpty {
            writer.key("tags")
            writer.beginObject()
            for (name, value) in tags.sorted(by: { $0.key < $1.key }) {
                writer.key(escaping: name)
                writer.string(value)
            }
            writer.endObject()
        }
        if let startedAt = event.startedAt {
            writer.key("startedAt")
            writer.string(CalendarTime(startedAt).microseconds)
        }
        write(event.kind.relations, to: &writer)
        guard withWire else { return writer.endObject() }
        writer.key("wire")
        writer.string(Data(HistoryEvent.encodeRows([event])).base64EncodedString())
        writer.endObject()
    }

    private static func write(_ relations: HistoryEvent.Kind.Relations, to writer: inout JSONWriter) {
        if let id = relations.eventID {
            writer.key("refersTo")
            writer.int(id)
        }
        if let instance = relations.instanceID {
            writer.key("instanceId")
            writer.string(instance.rawValue)
        }
        if let time = relations.fireAt {
            writer.key("fireAt")
            writer.string(CalendarTime(time).microseconds)
        }
        if let id = relations.requestID {
            writer.key("requestId")
            writer.string(id)
        }
    }

    // MARK: Reading

    /// - Throws: ``Unreadable`` that says what is wrong.
    package init(json: [UInt8]) throws {
        struct File: Decodable {
            struct Event: Decodable { var wire: String }
            var name: String
            var version: String?
            var instanceId: String
            var executionId: String
            var events: [Event]
        }
        let file: File
        do {
            file = try JSONDecoder().decode(File.self, from: Data(json))
        } catch {
            throw Unreadable("it is not the JSON that 'petrel durable export-history' writes")
        }
        name = file.name
        version = file.version
        instanceID = InstanceID(trusted: file.instanceId)
        executionID = ExecutionID(file.executionId)
        events = []
        for (index, event) in file.events.enumerated() {
            guard let bytes = Data(base64Encoded: event.wire) else {
                throw Unreadable("the key 'wire' of event \(index + 1) is not base64")
            }
            do {
                events += try HistoryEvent.decodeRows(Array(bytes))
            } catch {
                throw Unreadable("event \(index + 1) is of no kind that this version of Petrel knows: \(error)")
            }
        }
        guard events.count == file.events.count else {
            throw Unreadable("a key 'wire' holds another number of events than one")
        }
    }

    package struct Unreadable: Error, CustomStringConvertible {
        /// Half a sentence.
        package var description: String
        init(_ description: String) { self.description = description }
    }
}

extension HistoryEvent.Kind {
    /// What the event is about, and what it carries.
    fileprivate var subject: (name: String?, data: Payload?) {
        switch self {
        case .executionStarted(let started): (started.name, started.input)
        case .executionCompleted(let status, let result, let failure):
            (status.name, result ?? failure.map { Payload($0.message) })
        case .executionTerminated(let reason, _), .executionSuspended(let reason), .executionResumed(let reason):
            (nil, reason)
        case .taskScheduled(let task): (task.name, task.input)
        case .subOrchestrationCreated(let child): (child.name, child.input)
        case .taskCompleted(_, let result), .subOrchestrationCompleted(_, let result): (nil, result)
        case .taskFailed(_, let failure), .subOrchestrationFailed(_, let failure): (nil, Payload(failure.message))
        case .eventRaised(let name, let input), .eventSent(_, let name, let input): (name, input)
        case .eventAwaited(let name): (name, nil)
        case .entityOperationSignaled(let operation), .entityOperationCalled(let operation):
            (operation.operation, operation.input)
        case .entityOperationCompleted(_, let output): (nil, output)
        case .entityOperationFailed(_, let failure): (nil, Payload(failure.message))
        case .genericEvent(let data): (nil, data)
        default: (nil, nil)
        }
    }

    fileprivate var tags: [String: String] {
        switch self {
        case .executionStarted(let started): started.tags
        case .taskScheduled(let task): task.tags
        case .subOrchestrationCreated(let child): child.tags
        default: [:]
        }
    }

    /// What else the event is about.
    fileprivate struct Relations {
        /// The event that this one answers.
        var eventID: Int32?
        var instanceID: InstanceID?
        var fireAt: Timestamp?
        /// Of a call to an entity, or the critical section of a lock.
        var requestID: String?
    }

    fileprivate var relations: Relations {
        switch self {
        case .taskCompleted(let id, _), .taskFailed(let id, _), .subOrchestrationCompleted(let id, _),
            .subOrchestrationFailed(let id, _), .timerCanceled(let id), .taskCanceled(let id),
            .eventWaitCanceled(let id):
            Relations(eventID: id)
        case .timerCreated(let fireAt): Relations(fireAt: fireAt)
        case .timerFired(let fireAt, let id): Relations(eventID: id, fireAt: fireAt)
        case .subOrchestrationCreated(let child): Relations(instanceID: child.instanceID)
        case .eventSent(let target, _, _): Relations(instanceID: target)
        case .entityOperationSignaled(let operation), .entityOperationCalled(let operation):
            Relations(instanceID: operation.targetInstanceID, requestID: operation.requestID)
        case .entityOperationCompleted(let request, _), .entityOperationFailed(let request, _),
            .entityLockGranted(let request):
            Relations(requestID: request)
        case .entityLockRequested(let request): Relations(requestID: request.criticalSectionID)
        case .entityUnlockSent(let section, _, let target): Relations(instanceID: target, requestID: section)
        default: Relations()
        }
    }
}
