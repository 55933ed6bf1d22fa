/// A key that has an effect.
struct HostConfigurationKey: Sendable {
    /// As it is written in `host.yaml`, with dots between its parts.
    var path: String
    var apply: @Sendable (inout HostConfiguration, ConfigurationEntry) throws -> Void

    init(
        _ path: String, _ apply: @escaping @Sendable (inout HostConfiguration, ConfigurationEntry) throws -> Void
    ) {
        self.path = path
        self.apply = apply
    }

    /// What each means, and its default, is said at the property it sets.
    static let all: [HostConfigurationKey] = [
        .init("listen.address") { $0.listen.address = $1.value },
        .init("listen.port") { $0.listen.port = try $1.integer(0...65_535) },
        .init("extensions.http.routePrefix") { $0.http.routePrefix = try $1.routePrefix() },
        .init("extensions.http.maxRequestBodySize") { $0.http.maxRequestBodySize = try $1.integer(0...(1 << 40)) },
        .init("extensions.durableTask.hubName") { $0.durableTask.hubName = try $1.hubName() },
        .init("extensions.durableTask.storageProvider.connectionStringName") {
            $0.durableTask.connectionName = $1.value
        },
        .init("extensions.durableTask.storageProvider.connectionName") { $0.durableTask.connectionName = $1.value },
        .init("extensions.durableTask.httpSettings.useForwardedHost") {
            $0.durableTask.useForwardedHost = try $1.boolean()
        },
        .init("extensions.durableTask.httpSettings.allowLinkLocal") {
            $0.durableTask.allowsLinkLocalRequests = try $1.boolean()
        },
        .init("extensions.durableTask.notifications.webhook.endpoint") {
            $0.durableTask.notifications.endpoint = try $1.webAddress()
        },
        .init("extensions.durableTask.notifications.webhook.keySettingName") {
            $0.durableTask.notifications.keySettingName = $1.value
        },
        .init("extensions.durableTask.notifications.webhook.publishRetryCount") {
            $0.durableTask.notifications.retryCount = try $1.integer(0...1_000)
        },
        .init("extensions.durableTask.notifications.webhook.publishRetryInterval") {
            $0.durableTask.notifications.retryInterval = try $1.limitedTimeSpan()
        },
        .init("extensions.durableTask.notifications.webhook.publishEventTypes") {
            $0.durableTask.notifications.eventTypes = try $1.eventTypes()
        },
        .init("extensions.durableTask.defaultVersion") {
            $0.durableTask.defaultVersion = $1.value.isEmpty ? nil : $1.value
        },
        .init("extensions.durableTask.versionMatchStrategy") { $0.durableTask.versionMatchStrategy = try $1.choice() },
        .init("extensions.durableTask.versionFailureStrategy") {
            $0.durableTask.versionFailureStrategy = try $1.choice()
        },
        .init("extensions.durableTask.maxEntityOperationBatchSize") {
            $0.durableTask.maxEntityOperationBatchSize = try $1.integer(1...1_000_000)
        },
        .init("extensions.durableTask.rollbackEntityOperationsOnExceptions") {
            $0.durableTask.rollsBackEntityOperations = try $1.boolean()
        },
        .init("extensions.durableTask.retention") { $0.durableTask.retention.byDefault = try $1.retentionPeriod() },
        .init("extensions.durableTask.retention.default") {
            $0.durableTask.retention.byDefault = try $1.retentionPeriod()
        },
        .init("extensions.durableTask.retention.completed") {
            $0.durableTask.retention.completed = try $1.retentionPeriod()
        },
        .init("extensions.durableTask.retention.failed") {
            $0.durableTask.retention.failed = try $1.retentionPeriod()
        },
        .init("extensions.durableTask.retention.terminated") {
            $0.durableTask.retention.terminated = try $1.retentionPeriod()
        },
        .init("extensions.durableTask.retention.canceled") {
            $0.durableTask.retention.canceled = try $1.retentionPeriod()
        },
        .init("extensions.durableTask.payloads.threshold") {
            $0.durableTask.payloads.threshold = try $1.integer(1_024...(1 << 30))
        },
        .init("extensions.durableTask.payloads.maxSize") {
            $0.durableTask.payloads.maxSize = try $1.integer(1_024...(1 << 30))
        },
        .init("storage.folder") { $0.storage.folder = $1.value },
        .init("storage.ephemeral") { $0.storage.isEphemeral = try $1.boolean() },
        .init("workers.count") { $0.workers.count = try $1.integer(1...64) },
        .init("workers.sessionBudget") { $0.workers.sessionBudget = try $1.integer(0...(1 << 40)) },
        .init("backlog.maxCount") { $0.backlog.maxCount = try $1.integer(1...(1 << 40)) },
        .init("backlog.maxBytes") { $0.backlog.maxBytes = try $1.integer(1...(1 << 40)) },
        .init("workers.turnLimit") { $0.workers.turnLimit = try $1.limitedTimeSpan(atLeast: .seconds(1)) },
        .init("shutdown.grace") { $0.shutdown.grace = try $1.limitedTimeSpan() },
        .init("functionTimeout") { $0.functionTimeout = try $1.timeSpan() },
        .init("logging.logLevel.default") { configuration, entry in
            guard let level = LoggingSettings.Level(rawValue: entry.value.lowercased()) else {
                let names = LoggingSettings.Level.allCases.map(\.rawValue.capitalizedFirst).joined(separator: ", ")
                throw entry.error("must be one of \(names)")
            }
            configuration.logging.level = level
        },
    ]

    private static let byPath = Dictionary(all.map { ($0.path.lowercased(), $0) }) { first, _ in first }

    static func named(_ path: [String]) -> HostConfigurationKey? {
        byPath[path.joined(separator: ".").lowercased()]
    }
}

extension String {
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
