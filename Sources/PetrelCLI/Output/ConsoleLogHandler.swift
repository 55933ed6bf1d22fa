import Foundation
import FunctionModel
import HostConfiguration
import Logging

/// Writes log messages to stderr, one line each: for people time, level, category, message and what belongs to it; for
/// programs the same as an object of JSON.
///
/// A message of a function is of the category `Function.NAME`, every other one of `Host` or what its metadata calls
/// `category`, as `Host.Triggers`.
struct ConsoleLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level
    var metadataProvider: Logger.MetadataProvider?
    private let settings: LoggingSettings
    private let format: LoggingSettings.Format
    private let write: @Sendable (String) -> Void

    init(
        _ settings: LoggingSettings, format: LoggingSettings.Format,
        write: @escaping @Sendable (String) -> Void = { Console.note($0) }
    ) {
        self.settings = settings
        self.format = format
        self.write = write
        logLevel = Logger.Level(settings.lowestLevel) ?? .critical
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var all = metadata
        for (key, value) in metadataProvider?.get() ?? [:] { all[key] = value }
        for (key, value) in event.metadata ?? [:] { all[key] = value }
        let category = Self.category(&all)
        guard let threshold = Logger.Level(settings.level(of: category)), event.level >= threshold else { return }
        let details = all.sorted { $0.key < $1.key }
        switch format {
        case .text:
            write(
                "\(Self.time) \(Self.padded(event.level)) \(category): \(event.message)"
                    + details.map { " \($0.key)=\($0.value)" }.joined())
        case .json:
            var writer = JSONWriter()
            writer.beginObject()
            for (key, value) in [
                ("time", Self.time), ("level", Self.name(of: event.level)), ("category", category),
                ("message", "\(event.message)"),
            ] {
                writer.key(escaping: key)
                writer.string(value)
            }
            if !details.isEmpty {
                writer.key("properties")
                writer.beginObject()
                for (key, value) in details {
                    writer.key(escaping: key)
                    writer.string("\(value)")
                }
                writer.endObject()
            }
            writer.endObject()
            write(String(decoding: writer.bytes, as: UTF8.self))
        }
    }

    /// Takes it out of the metadata.
    private static func category(_ metadata: inout Logger.Metadata) -> String {
        let own = metadata.removeValue(forKey: "category")
        if let function = metadata.removeValue(forKey: "function") { return "Function.\(function)" }
        return own.map { "\($0)" } ?? "Host"
    }

    private static var time: String { Date.now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)) }

    /// As in `host.yaml`.
    private static func name(of level: Logger.Level) -> String {
        switch level {
        case .trace: "trace"
        case .debug: "debug"
        case .info, .notice: "information"
        case .warning: "warning"
        case .error: "error"
        case .critical: "critical"
        }
    }

    private static func padded(_ level: Logger.Level) -> String {
        name(of: level).padding(toLength: 11, withPad: " ", startingAt: 0)
    }
}

extension LoggingSettings {
    /// What logs to stderr.
    func logger() -> Logger {
        let format = format ?? (Console.isTerminal ? .text : .json)
        return Logger(label: "petrel") { _ in
            let handler: any LogHandler =
                if lowestLevel == .none { SwiftLogNoOpLogHandler() } else { ConsoleLogHandler(self, format: format) }
            return handler
        }
    }
}

extension Logger.Level {
    /// Nil for nothing at all.
    fileprivate init?(_ level: LoggingSettings.Level) {
        switch level {
        case .trace: self = .trace
        case .debug: self = .debug
        case .information: self = .info
        case .warning: self = .warning
        case .error: self = .error
        case .critical: self = .critical
        case .none: return nil
        }
    }
}
