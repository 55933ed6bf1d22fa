import Foundation
import Logging

/// Writes log messages to stderr, one line each: time, level, message, and what belongs to it.
struct ConsoleLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level
    var metadataProvider: Logger.MetadataProvider?

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var all = metadata
        for (key, value) in metadataProvider?.get() ?? [:] { all[key] = value }
        for (key, value) in event.metadata ?? [:] { all[key] = value }
        let details = all.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        Console.note("\(Self.time) \(Self.name(of: event.level)) \(event.message)\(details)")
    }

    private static var time: String {
        Date.now.formatted(
            Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }

    private static func name(of level: Logger.Level) -> String {
        switch level {
        case .trace: "trace   "
        case .debug: "debug   "
        case .info: "info    "
        case .notice: "notice  "
        case .warning: "warning "
        case .error: "error   "
        case .critical: "critical"
        }
    }
}
