internal import Logging
internal import WorkerProtocol

/// Sends what functions log to the host.
struct FrameLogHandler: LogHandler {
    let label: String
    let outbox: WorkerOutbox
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    var logLevel = Logger.Level.info

    init(label: String, outbox: WorkerOutbox) {
        self.label = label
        self.outbox = outbox
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { $1 } }
        if let own = event.metadata { all.merge(own) { $1 } }
        outbox.send(
            .log(
                LogLine(
                    level: LogLine.Level(event.level), category: label, message: "\(event.message)",
                    metadata: all.mapValues { "\($0)" })))
    }
}

extension LogLine.Level {
    fileprivate init(_ level: Logger.Level) {
        self =
            switch level {
            case .trace: .trace
            case .debug: .debug
            case .info: .info
            case .notice: .notice
            case .warning: .warning
            case .error: .error
            case .critical: .critical
            }
    }
}

extension Logger.Level {
    init(_ level: LogLine.Level) {
        self =
            switch level {
            case .trace: .trace
            case .debug: .debug
            case .info: .info
            case .notice: .notice
            case .warning: .warning
            case .error: .error
            case .critical: .critical
            }
    }
}
