import Logging

/// A logger whose lines tests can wait for.
struct RecordingLog {
    let lines = Recorder<String>()

    var logger: Logger {
        var logger = Logger(label: "test") { _ in Handler(lines: lines) }
        logger.logLevel = .debug
        return logger
    }

    func line(containing text: String) async {
        await lines.first { $0.contains(text) }
    }

    private struct Handler: LogHandler {
        let lines: Recorder<String>
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.debug

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let metadata = (event.metadata ?? [:]).map { "\($0)=\($1)" }.sorted().joined(separator: " ")
            lines.record("\(event.level) \(event.message) \(metadata)")
        }
    }
}
