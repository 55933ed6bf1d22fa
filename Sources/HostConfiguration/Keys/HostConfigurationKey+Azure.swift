extension HostConfigurationKey {
    /// Keys of Azure's `host.json` that have no effect here (yet): an existing file must not be full of warnings. Each
    /// stands for everything below it.
    private static let withoutEffect: Set<String> = [
        "version", "watchdirectories", "watchfiles", "singleton", "logging", "aggregator",
        "healthmonitor", "extensionbundle", "manageddependency", "customhandler", "configurationprofile",
        "concurrency", "sendcanceledinvocationstoworker", "metadataprovidertimeout", "telemetrymode", "retry",
        "queues", "http", "durabletask", "$schema",
        "extensions.blobs", "extensions.cosmosdb", "extensions.eventhubs",
        "extensions.eventgrid", "extensions.servicebus", "extensions.signalr", "extensions.sendgrid",
        "extensions.kafka", "extensions.sql", "extensions.tables", "extensions.warmup",
        "extensions.http.dynamicthrottlesenabled",
        "extensions.durabletask.storageprovider",
        "extensions.durabletask.maxconcurrentactivityfunctions",
        "extensions.durabletask.maxconcurrentorchestratorfunctions",
        "extensions.durabletask.maxconcurrententityfunctions", "extensions.durabletask.extendedsessionsenabled",
        "extensions.durabletask.extendedsessionidletimeoutinseconds",
        "extensions.durabletask.entitymessagereorderwindowinminutes",
        "extensions.durabletask.maxorchestrationactions",
        "extensions.durabletask.storeinputsinorchestrationhistory",
        "extensions.durabletask.overridableexistinginstancestates",
        "extensions.durabletask.throwstatusexceptionsonraiseevent", "extensions.durabletask.useapplease",
        "extensions.durabletask.usegracefulshutdown", "extensions.durabletask.localrpcendpointenabled",
        "extensions.durabletask.maxgrpcmessagesizeinbytes", "extensions.durabletask.grpchttpclienttimeout",
        "extensions.durabletask.httpsettings", "extensions.durabletask.notifications",
        "extensions.durabletask.tracing",
    ]

    static func isWithoutEffect(_ path: [String]) -> Bool {
        (1...max(1, path.count)).contains { count in
            withoutEffect.contains(path.prefix(count).joined(separator: ".").lowercased())
        }
    }

    /// The key that looks most like an unknown one, when it looks much like it.
    static func nearest(to path: [String]) -> String? {
        let text = path.joined(separator: ".").lowercased()
        let best = all.map { ($0.path, distance(text, $0.path.lowercased())) }.min { $0.1 < $1.1 }
        guard let best, best.1 <= max(2, text.count / 3) else { return nil }
        return best.0
    }

    /// How many characters must be changed, added or taken away.
    private static func distance(_ a: String, _ b: String) -> Int {
        let (a, b) = (Array(a.utf8.prefix(200)), Array(b.utf8))
        var row = Array(0...b.count)
        for (i, left) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, right) in b.enumerated() {
                let substitution = diagonal + (left == right ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(substitution, min(row[j], diagonal) + 1)
            }
        }
        return row[b.count]
    }
}
