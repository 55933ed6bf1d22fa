internal import Logging

/// Passes lines on unless the orchestrator is replaying, so that each appears once.
struct ReplaySafeLogHandler: LogHandler {
    var base: any LogHandler
    /// Weak: a logger that outlives its orchestration says nothing.
    weak var session: OrchestrationSession?

    var metadata: Logger.Metadata {
        get { base.metadata }
        set { base.metadata = newValue }
    }
    var metadataProvider: Logger.MetadataProvider? {
        get { base.metadataProvider }
        set { base.metadataProvider = newValue }
    }
    var logLevel: Logger.Level {
        get { base.logLevel }
        set { base.logLevel = newValue }
    }
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { base[metadataKey: key] }
        set { base[metadataKey: key] = newValue }
    }

    func log(event: LogEvent) {
        guard let session, !session.isSilent else { return }
        base.log(event: event)
    }
}
