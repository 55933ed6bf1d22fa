import Logging
import Synchronization

/// What a host and its functions have logged.
final class RecordedLog: Sendable {
    private let recorded = Mutex<[String]>([])

    func lines(containing text: String) -> [String] {
        recorded.withLock { $0.filter { $0.contains(text) } }
    }

    var logger: Logger { Logger(label: "test") { [self] _ in Handler(log: self) } }

    private struct Handler: LogHandler {
        let log: RecordedLog
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.info

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { log.recorded.withLock { $0.append("\(event.message)") } }
    }
}
