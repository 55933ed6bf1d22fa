import Logging
import WorkerProtocol

extension Logger {
    /// Logs what a function has logged in its worker.
    func log(_ line: LogLine) {
        log(
            level: Level(line.level), "\(line.message)", metadata: line.metadata.mapValues { .string($0) },
            source: line.category)
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

extension LogLine.Level {
    init(_ level: Logger.Level) {
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
