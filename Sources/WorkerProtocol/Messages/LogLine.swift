package import DurableTask

/// A line a function, or the worker itself, has logged.
package struct LogLine: WireMessage, Sendable, Hashable {
    package enum Level: UInt8, Sendable, Hashable, CaseIterable {
        case trace, debug, info, notice, warning, error, critical

        init(wire number: UInt64) throws(WireError) {
            guard let level = UInt8(exactly: number).flatMap(Level.init(rawValue:)) else {
                throw WireError(.unknownValue, "A log line has the unknown level \(number).")
            }
            self = level
        }
    }

    package var level: Level
    /// The label of the logger.
    package var category: String
    package var message: String
    package var metadata: [String: String]

    package init(level: Level, category: String, message: String, metadata: [String: String] = [:]) {
        self.level = level
        self.category = category
        self.message = message
        self.metadata = metadata
    }

    package func write(to writer: inout WireWriter) {
        writer.uint64(1, UInt64(level.rawValue))
        writer.string(2, category)
        writer.string(3, message)
        writer.map(4, metadata)
    }

    package init(from reader: inout WireReader) throws(WireError) {
        self.init(level: .trace, category: "", message: "")
        while let field = try reader.next() {
            switch field {
            case 1: level = try Level(wire: try reader.uint64())
            case 2: category = try reader.string()
            case 3: message = try reader.string()
            case 4: try reader.entry(into: &metadata)
            default: try reader.skip()
            }
        }
    }
}
