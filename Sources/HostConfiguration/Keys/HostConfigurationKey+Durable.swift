extension HostConfigurationKey {
    private static let prefix = "extensions.durableTask."

    static let durableTask: [Self] = [
        Self(
            prefix + "hubName", .text, \.durableTask.hubName,
            "The task hub of the function app; %NAME% takes a setting.",
            read: { try $0.hubName() }, show: { $0 }),
        Self(
            prefix + "taskHubs", .list, \.durableTask.taskHubs,
            "Task hubs that SDKs find besides the function app's.",
            read: { $0.list() }, show: { $0.isEmpty ? nil : $0.joined(separator: ",") }),
        Self(
            path: prefix + "taskHubs.*", form: .text, meaning: "One of them.",
            apply: { $0.durableTask.taskHubs.append($1.value) }, show: { _ in [] }),
        .boolean(
            prefix + "createTaskHubsOnFirstUse", \.durableTask.createsTaskHubsOnFirstUse,
            "A task hub that an SDK names for the first time is made."),
        .text(
            prefix + "storageProvider.connectionStringName", \.durableTask.connectionName,
            "The name that the addresses of a check-status response carry."),
        Self(
            path: prefix + "storageProvider.connectionName", form: .text, meaning: "The same.",
            apply: { $0.durableTask.connectionName = $1.value }, show: { _ in [] }),
        .boolean(
            prefix + "httpSettings.useForwardedHost", \.durableTask.useForwardedHost,
            "Addresses are built from X-Forwarded-Host and X-Forwarded-Proto where a proxy has set them."),
        .boolean(
            prefix + "httpSettings.allowLinkLocal", \.durableTask.allowsLinkLocalRequests,
            "Requests of orchestrators may go to link-local addresses and the metadata services of clouds."),
        Self(
            prefix + "notifications.webhook.endpoint", .text, \.durableTask.notifications.endpoint,
            "Where each start and end of an orchestration is posted.", read: { try $0.webAddress() }, show: { $0 }),
        .text(
            prefix + "notifications.webhook.keySettingName", \.durableTask.notifications.keySettingName,
            "The environment variable whose value is sent as bearer token."),
        .integer(
            prefix + "notifications.webhook.publishRetryCount", \.durableTask.notifications.retryCount, 0...1_000,
            "How often an event that was not taken is posted again."),
        .timeSpan(
            prefix + "notifications.webhook.publishRetryInterval", \.durableTask.notifications.retryInterval,
            "The pause before the first repetition; it doubles up to five minutes."),
        Self(
            prefix + "notifications.webhook.publishEventTypes", .list, \.durableTask.notifications.eventTypes,
            "Some of Started, Completed, Failed, Terminated.", read: { try $0.eventTypes() },
            show: { $0.map(\.rawValue).sorted().joined(separator: ",") }),
        .text(
            prefix + "defaultVersion", \.durableTask.defaultVersion,
            "The version of instances that are started without one, and of the app's workers."),
        .choice(
            prefix + "versionMatchStrategy", \.durableTask.versionMatchStrategy, "Which versions the workers take."),
        .choice(
            prefix + "versionFailureStrategy", \.durableTask.versionFailureStrategy,
            "What becomes of an instance of a version that no worker takes."),
        .integer(
            prefix + "maxEntityOperationBatchSize", \.durableTask.maxEntityOperationBatchSize, 1...1_000_000,
            "The most operations an entity is given at once."),
        .boolean(
            prefix + "rollbackEntityOperationsOnExceptions", \.durableTask.rollsBackEntityOperations,
            "An operation of an entity that fails changes nothing and sends nothing."),
        Self(
            prefix + "retention", .period, \.durableTask.retention.byDefault,
            "How long finished instances are kept: 30d, 12h, 0 or off.", read: { try $0.retentionPeriod() },
            show: { _ in nil }),
        Self(
            prefix + "retention.default", .period, \.durableTask.retention.byDefault,
            "Where a status has no value of its own.",
            read: { try $0.retentionPeriod() }, show: { $0.asText }),
        .period(prefix + "retention.completed", \.durableTask.retention.completed, "Those that completed."),
        .period(prefix + "retention.failed", \.durableTask.retention.failed, "Those that failed."),
        .period(prefix + "retention.terminated", \.durableTask.retention.terminated, "Those that were terminated."),
        .period(prefix + "retention.canceled", \.durableTask.retention.canceled, "Those that were canceled."),
        .integer(
            prefix + "payloads.threshold", \.durableTask.payloads.threshold, 1_024...(1 << 30),
            "Longer payloads are compressed and stored apart from the instance, in bytes."),
        .integer(
            prefix + "payloads.maxSize", \.durableTask.payloads.maxSize, 1_024...(1 << 30),
            "The longest payload that is taken, in bytes."),
    ]

    static let engine: [Self] = [
        .text("storage.folder", \.storage.folder, "One file for each task hub; relative to the root folder."),
        .boolean(
            "storage.ephemeral", \.storage.isEphemeral, "Nothing is written to disk, everything is lost at the end."),
        .integer("workers.count", \.workers.count, 1...64, "How many processes run the function app."),
        .integer(
            "workers.sessionBudget", \.workers.sessionBudget, 0...(1 << 40),
            "How many bytes of suspended orchestrators a worker keeps between turns."),
        .timeSpan(
            "workers.turnLimit", \.workers.turnLimit, atLeast: .seconds(1),
            "How long a turn of an orchestrator may take."),
        .integer(
            "backlog.maxCount", \.backlog.maxCount, 1...(1 << 40),
            "How many instances and activities may wait to be begun; starts beyond are answered with 429."),
        .integer("backlog.maxBytes", \.backlog.maxBytes, 1...(1 << 40), "Their inputs, in bytes."),
        .timeSpan(
            "shutdown.grace", \.shutdown.grace, "How long the host takes to finish what runs when it is asked to stop."),
    ]
}
