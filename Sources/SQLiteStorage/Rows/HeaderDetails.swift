internal import DurableTask

/// The parts of a header that most instances do not have, packed into one column: each a tag, a length and bytes.
enum HeaderDetails {
    private enum Tag: UInt8 {
        case scheduledStart = 1
        case parentExecution, parentTask, parentName, parentVersion
        case tagName, tagValue
        case customStatus
        case holdKind, holdMessage, holdBuild, holdSince
        case suspectTurn, suspectActivity
        case traceParent, traceSpan, traceState, orchestrationTrace
    }

    /// Nil when there is nothing to pack.
    static func pack(_ header: InstanceHeader) -> [UInt8]? {
        var bytes: [UInt8] = []
        func add(_ tag: Tag, _ value: some Collection<UInt8>) {
            bytes.append(tag.rawValue)
            var length = value.count
            while length >= 0x80 {
                bytes.append(UInt8(length & 0x7F) | 0x80)
                length >>= 7
            }
            bytes.append(UInt8(length))
            bytes.append(contentsOf: value)
        }
        func add(_ tag: Tag, number: Int64) {
            add(tag, withUnsafeBytes(of: number.littleEndian) { Array($0) })
        }
        if let start = header.scheduledStart { add(.scheduledStart, number: start.microsecondsRoundedUp) }
        if let parent = header.parent {
            if let execution = parent.executionID { add(.parentExecution, execution.rawValue.utf8) }
            add(.parentTask, number: Int64(parent.taskScheduledID))
            if let name = parent.name { add(.parentName, name.utf8) }
            if let version = parent.version { add(.parentVersion, version.utf8) }
        }
        for (name, value) in header.tags.sorted(by: { $0.key < $1.key }) {
            add(.tagName, name.utf8)
            add(.tagValue, value.utf8)
        }
        if let status = header.customStatus { add(.customStatus, status.utf8) }
        if let hold = header.hold {
            add(.holdKind, hold.kind.rawValue.utf8)
            add(.holdMessage, hold.message.utf8)
            add(.holdBuild, hold.buildID.utf8)
            add(.holdSince, number: hold.since.microseconds)
        }
        for suspect in header.suspects {
            let (tag, numbers): (Tag, [Int]) =
                switch suspect.work {
                case .turn(let generation, let turn): (.suspectTurn, [generation, turn, 0, suspect.attempts])
                case .activity(let it):
                    (.suspectActivity, [it.generation, it.turn, Int(it.eventID), suspect.attempts])
                }
            add(tag, numbers.flatMap { number in withUnsafeBytes(of: Int64(number).littleEndian) { Array($0) } })
        }
        if let trace = header.parentTrace {
            add(.traceParent, trace.traceParent.utf8)
            if !trace.spanID.isEmpty { add(.traceSpan, trace.spanID.utf8) }
            if let state = trace.traceState { add(.traceState, state.utf8) }
        }
        if let trace = header.orchestrationTrace { add(.orchestrationTrace, trace) }
        return bytes.isEmpty ? nil : bytes
    }

    /// Puts what was packed back into the header; false when it is not what ``pack(_:)`` makes.
    static func unpack(_ bytes: [UInt8], into header: inout InstanceHeader) -> Bool {
        var rest = bytes[...]
        var tagName: String?
        while let (tag, value) = next(&rest) {
            switch tag {
            case .scheduledStart: header.scheduledStart = number(value).map(Timestamp.init(microseconds:))
            case .parentExecution: header.parent?.executionID = ExecutionID(text(value))
            case .parentTask: header.parent?.taskScheduledID = Int32(truncatingIfNeeded: number(value) ?? 0)
            case .parentName: header.parent?.name = text(value)
            case .parentVersion: header.parent?.version = text(value)
            case .tagName: tagName = text(value)
            case .tagValue: if let tagName { header.tags[tagName] = text(value) }
            case .customStatus: header.customStatus = Payload(trusted: Array(value))
            case .holdKind:
                guard let kind = HoldReason.Kind(rawValue: text(value)) else { return false }
                header.hold = HoldReason(kind: kind, message: "", buildID: "", since: .epoch)
            case .holdMessage: header.hold?.message = text(value)
            case .holdBuild: header.hold?.buildID = text(value)
            case .holdSince: if let since = number(value) { header.hold?.since = Timestamp(microseconds: since) }
            case .traceParent: header.parentTrace = TraceContext(traceParent: text(value))
            case .traceSpan: header.parentTrace?.spanID = text(value)
            case .traceState: header.parentTrace?.traceState = text(value)
            case .orchestrationTrace: header.orchestrationTrace = Array(value)
            case .suspectTurn, .suspectActivity:
                guard let suspect = suspect(value, isTurn: tag == .suspectTurn) else { return false }
                header.suspects.append(suspect)
            }
        }
        return rest.isEmpty
    }

    private static func suspect(_ value: ArraySlice<UInt8>, isTurn: Bool) -> Suspect? {
        guard value.count == 32 else { return nil }
        let numbers = (0..<4).compactMap { number(value.dropFirst($0 * 8).prefix(8)) }
        guard numbers.count == 4, let eventID = Int32(exactly: numbers[2]) else { return nil }
        let (generation, turn) = (Int(numbers[0]), Int(numbers[1]))
        let work: Suspect.Work =
            isTurn
            ? .turn(generation: generation, turn: turn)
            : .activity(Scheduling(generation: generation, turn: turn, eventID: eventID))
        return Suspect(work, attempts: Int(numbers[3]))
    }

    /// Nil at the end and at what cannot be read; then `rest` is not empty.
    private static func next(_ rest: inout ArraySlice<UInt8>) -> (Tag, ArraySlice<UInt8>)? {
        var place = rest.startIndex
        guard place < rest.endIndex, let tag = Tag(rawValue: rest[place]) else { return nil }
        place += 1
        var length = 0
        var shift = 0
        while true {
            guard place < rest.endIndex, shift < 42 else { return nil }
            let byte = rest[place]
            place += 1
            length |= Int(byte & 0x7F) << shift
            shift += 7
            if byte < 0x80 { break }
        }
        guard length <= rest.endIndex - place else { return nil }
        let value = rest[place..<place + length]
        rest = rest[(place + length)...]
        return (tag, value)
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int64? {
        guard bytes.count == 8 else { return nil }
        return Int64(bitPattern: bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    }
}
