extension CompleteOrchestration: WireMessage {
    package func write(to writer: inout WireWriter) {
        writer.uint64(1, UInt64(status.rawValue))
        writer.wrapped(2, result)
        writer.wrapped(3, details)
        writer.wrapped(4, newVersion)
        for event in carryoverEvents { writer.message(5, event) }
        writer.message(6, failure)
        writer.map(7, tags)
    }

    package init(from reader: inout WireReader) throws(WireError) {
        self.init(status: .running)
        while let field = try reader.next() {
            switch field {
            case 1: status = try RuntimeStatus(wire: try reader.uint64())
            case 2: result = try reader.wrappedPayload()
            case 3: details = try reader.wrappedPayload()
            case 4: newVersion = try reader.wrappedString()
            case 5: carryoverEvents.append(try reader.message())
            case 6: failure = try reader.message(FailureDetails.self)
            case 7: try reader.entry(into: &tags)
            default: try reader.skip()
            }
        }
    }
}
