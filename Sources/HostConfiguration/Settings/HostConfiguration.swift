/// Everything about a host that can be configured, with its defaults. Reading it is ``HostConfigurationReader``'s work.
///
/// The comment of each value names its key in `host.yaml`.
public struct HostConfiguration: Sendable, Hashable {
    public var listen = ListenSettings()
    public var http = HTTPSettings()
    public var durableTask = DurableTaskSettings()
    public var queues = QueuesSettings()
    public var storage = StorageSettings()
    public var workers = WorkerSettings()
    public var backlog = BacklogSettings()
    public var shutdown = ShutdownSettings()
    public var logging = LoggingSettings()
    /// `functionTimeout`: how long one invocation may take; nil is without limit, written `-1`. Default: 30 minutes.
    public var functionTimeout: Duration? = .seconds(30 * 60)
    /// `functions`: the names of the only functions that HTTP, timers and queues trigger; empty is all. Default: all.
    public var functions: [String] = []

    public init() {}
}

/// Where the host listens.
public struct ListenSettings: Sendable, Hashable {
    /// `listen.address`: a name or address of this machine; `localhost` is both families. Default: `localhost`.
    public var address = "localhost"
    /// `listen.port`: functions, webhooks and administration; 0 takes a free port. Default: 7071.
    public var port = 7071
    /// `listen.enableAuth`: callers need keys although only this machine can reach the host. Where others can, they always
    /// do. Default: false.
    public var enablesAuthorization = false

    /// `listen.queuePort`: the queue service; 0 takes a free port. Default: 10001 for `petrel start`, none for a host in a
    /// program of its own.
    public var queuePort: Int?
    /// Nobody asked for ``queuePort``: the host runs without the service where another program has it.
    public var isQueuePortByDefault = false

    /// `listen.grpcPort`: the Durable Task protocol, for workers and clients of the SDKs; 0 takes a free port. Default: 8080 for
    /// `petrel start`, none for a host in a program of its own.
    public var grpcPort: Int?
    /// Nobody asked for ``grpcPort``: the host runs without it where another program has it.
    public var isGRPCPortByDefault = false
    /// `listen.dashboardPort`: the dashboard; 0 takes a free port. Default: 8082 for `petrel start`, none for a host in a program of
    /// its own.
    public var dashboardPort: Int?
    /// Nobody asked for ``dashboardPort``: the host runs without it where another program has it.
    public var isDashboardPortByDefault = false
    /// `listen.dashboardReadOnly`: the dashboard only shows. Default: false.
    public var isDashboardReadOnly = false
    /// `listen.certificate`: a file of PEM with the certificate and those that vouch for it, relative to the root folder:
    /// the host speaks HTTPS then, with HTTP/2 and HTTP/1.1. Default: none.
    public var certificate: String?
    /// `listen.privateKey`: a file of PEM with the certificate's key. Default: the certificate's file.
    public var privateKey: String?

    /// `listen.clientAuthorities`: a file of PEM with those who vouch for clients' certificates; who uses the Durable Task
    /// protocol must have one then. Default: none.
    public var clientAuthorities: String?
    /// `listen.tokens`.
    public var tokens = TokenSettings()

    /// The beginning of the addresses under which this machine reaches the host.
    public func origin(port: Int) -> String {
        let name = address == "*" ? "localhost" : address
        let host = name.contains(":") && !name.hasPrefix("[") ? "[\(name)]" : name
        return "\(certificate == nil ? "http" : "https")://\(host):\(port)"
    }

    /// Whether only this machine reaches the host.
    public var isLoopback: Bool {
        let name = address.lowercased().filter { $0 != "[" && $0 != "]" }
        if name == "localhost" || name == "::1" { return true }
        let numbers = name.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return numbers.count == 4 && numbers.first == 127 && !numbers.contains(nil)
    }

    /// Whether callers need keys.
    public var asksForKeys: Bool { enablesAuthorization || !isLoopback }

    public init() {}
}

/// `listen.tokens`: an identity provider whose tokens (JWT) the Durable Task protocol takes, where callers need keys.
public struct TokenSettings: Sendable, Hashable {
    /// `listen.tokens.keys`: a file, relative to the root folder, or an address with the provider's keys (JWKS). Default: none.
    public var keys: String?
    /// `listen.tokens.issuer`: what the claim `iss` must be. Default: anything.
    public var issuer: String?
    /// `listen.tokens.audience`: what the claim `aud` must hold. Default: anything.
    public var audience: String?

    public init() {}
}

/// `extensions.http`.
public struct HTTPSettings: Sendable, Hashable {
    /// `extensions.http.routePrefix`: what every route of a function begins with; may be empty. Default: `api`.
    public var routePrefix = "api"
    /// `extensions.http.maxRequestBodySize`, or the environment's `FUNCTIONS_REQUEST_BODY_SIZE_LIMIT`: the longest body
    /// of a request, in bytes; a longer one is answered with 413. Default: 104,857,600.
    public var maxRequestBodySize = 104_857_600
    /// `extensions.http.precedence`: which of several routes that fit is taken. Default: `specific`.
    public var precedence = Precedence.specific
    /// `extensions.http.maxOutstandingRequests`: how many invocations run or wait to; more are answered with 429. Nil is
    /// without limit, written `-1`. Default: without limit.
    public var maxOutstandingRequests: Int?
    /// `extensions.http.maxConcurrentRequests`: how many invocations run at once; the others wait their turn. Nil is without
    /// limit, written `-1`. Default: without limit.
    public var maxConcurrentRequests: Int?
    /// `extensions.http.customHeaders`: fields that every response has.
    public var customHeaders: [String: String] = [:]
    /// `extensions.http.hsts`.
    public var hsts = HSTSSettings()
    /// `extensions.http.cors`.
    public var cors = CORSSettings()

    public enum Precedence: String, Sendable, Hashable, CaseIterable {
        /// The most specific one.
        case specific
        /// That of the function whose name comes first in the alphabet, as in Azure.
        case alphabetical
    }

    public init() {}
}

/// `extensions.http.hsts`: the field `Strict-Transport-Security`.
public struct HSTSSettings: Sendable, Hashable {
    /// `….isEnabled`. Default: false.
    public var isEnabled = false
    /// `….maxAge`. Default: 30 days.
    public var maxAge = Duration.seconds(30 * 86_400)
    /// `….includeSubDomains`. Default: false.
    public var includesSubdomains = false
    /// `….preload`. Default: false.
    public var isPreloaded = false

    public init() {}
}

/// `extensions.http.cors`: which pages of other origins may call functions in a browser.
public struct CORSSettings: Sendable, Hashable {
    /// `….allowedOrigins`, a list or separated by commas; also `CORS_ALLOWED_ORIGINS` in the environment, and `Host.CORS` of
    /// `local.settings.json`. `*` is every origin. Default: none.
    public var allowedOrigins: [String] = []
    /// `….supportCredentials`; also `CORS_SUPPORT_CREDENTIALS`, and `Host.CORSCredentials`. Default: false.
    public var supportsCredentials = false

    public init() {}
}

/// `extensions.durableTask`.
public struct DurableTaskSettings: Sendable, Hashable {
    /// `extensions.durableTask.hubName`: the task hub of the function app; `%NAME%` takes the setting of that name.
    /// Default: `default`.
    public var hubName = "default"
    /// `extensions.durableTask.taskHubs`, also `DTS_TASK_HUB_NAMES` in the environment: task hubs that SDKs find besides
    /// ``hubName``. Default: none.
    public var taskHubs: [String] = []
    /// `extensions.durableTask.createTaskHubsOnFirstUse`: a hub that an SDK names for the first time is made. Default: false.
    public var createsTaskHubsOnFirstUse = false
    /// `extensions.durableTask.storageProvider.connectionStringName` (or `connectionName`): the name that the
    /// addresses of a check-status response carry. Default: `Storage`.
    public var connectionName = "Storage"
    /// `extensions.durableTask.httpSettings.useForwardedHost`: addresses are built from `X-Forwarded-Host` and
    /// `X-Forwarded-Proto` where a proxy has set them. Default: false.
    public var useForwardedHost = false
    /// `extensions.durableTask.httpSettings.allowLinkLocal`: HTTP requests of orchestrators may go to link-local addresses
    /// and to the metadata services of clouds. Default: false.
    public var allowsLinkLocalRequests = false
    /// `extensions.durableTask.notifications.webhook`.
    public var notifications = NotificationSettings()
    /// `extensions.durableTask.defaultVersion`: the version of instances and sub-orchestrations that are started without
    /// one, and the version of the app's workers. Default: none.
    public var defaultVersion: String?
    /// `extensions.durableTask.versionMatchStrategy`: which versions the workers take: `None` (every one), `Strict` (the
    /// default version only), `CurrentOrOlder` (the default version and older ones). Default: `CurrentOrOlder` where a
    /// default version is set, otherwise `None`.
    public var versionMatchStrategy: VersionMatchStrategy?
    /// `extensions.durableTask.versionFailureStrategy`: what becomes of an instance of a version that no worker takes:
    /// `Reject` (it waits for a worker that does), `Fail` (it fails). Default: `Reject`.
    public var versionFailureStrategy = VersionFailureStrategy.reject
    /// `extensions.durableTask.maxEntityOperationBatchSize`: the most operations an entity is given at once. Default: 5,000.
    public var maxEntityOperationBatchSize = 5_000
    /// `extensions.durableTask.rollbackEntityOperationsOnExceptions`: an operation of an entity that fails changes nothing and
    /// sends nothing. Default: true.
    public var rollsBackEntityOperations = true
    /// `extensions.durableTask.retention`.
    public var retention = RetentionSettings()
    /// `extensions.durableTask.payloads`.
    public var payloads = PayloadSettings()

    public enum VersionMatchStrategy: String, Sendable, Hashable, CaseIterable {
        case none = "None"
        case strict = "Strict"
        case currentOrOlder = "CurrentOrOlder"
    }

    public enum VersionFailureStrategy: String, Sendable, Hashable, CaseIterable {
        case reject = "Reject"
        case fail = "Fail"
    }

    public init() {}
}

/// `extensions.durableTask.retention`: how long finished instances are kept, by their final status. `30d`, `12h`, `90m`,
/// `1.12:00:00`; `0` is until the end is stored, `off` is for ever.
public struct RetentionSettings: Sendable, Hashable {
    public enum Period: Sendable, Hashable {
        case time(Duration)
        case forever
    }

    /// `extensions.durableTask.retention.default`, or `extensions.durableTask.retention` itself: where a status has no value
    /// of its own. Default: 30 days.
    public var byDefault = Period.time(.seconds(30 * 86_400))
    /// `….completed`
    public var completed: Period?
    /// `….failed`
    public var failed: Period?
    /// `….terminated`
    public var terminated: Period?
    /// `….canceled`
    public var canceled: Period?

    public init() {}
}

/// `extensions.durableTask.payloads`: inputs, outputs, events and states that are long.
public struct PayloadSettings: Sendable, Hashable {
    /// `….threshold`: longer ones are compressed and stored apart from the instance, in bytes, from 1,024 on.
    /// Default: 65,536.
    public var threshold = 65_536
    /// `….maxSize`: the longest that is taken, in bytes. Default: 104,857,600.
    public var maxSize = 104_857_600

    public init() {}
}

/// `extensions.durableTask.notifications.webhook`: who is told when orchestrations start and end.
public struct NotificationSettings: Sendable, Hashable {
    /// `….endpoint`: where each event is posted as a CloudEvent; none by default.
    public var endpoint: String?
    /// `….keySettingName`: the environment variable whose value is sent as bearer token; none by default.
    public var keySettingName: String?
    /// `….publishRetryCount`: how often an event that was not taken is posted again. Default: 10.
    public var retryCount = 10
    /// `….publishRetryInterval`: the pause before the first repetition; it doubles up to five minutes. Default: 1 second.
    public var retryInterval = Duration.seconds(1)
    /// `….publishEventTypes`: `Started`, `Completed`, `Failed`, `Terminated`, separated by commas. Default: all.
    public var eventTypes: Set<EventType> = Set(EventType.allCases)

    public enum EventType: String, Sendable, Hashable, CaseIterable {
        case started = "Started"
        case completed = "Completed"
        case failed = "Failed"
        case terminated = "Terminated"
    }

    public init() {}
}

/// `extensions.queues`: how queue-triggered functions take messages.
public struct QueuesSettings: Sendable, Hashable {
    /// `extensions.queues.batchSize`: how many messages are taken at once, from 1 to 32. Default: 16.
    public var batchSize = 16
    /// `extensions.queues.newBatchThreshold`: more are taken when no more than this run. Default: half of the batch size.
    public var newBatchThreshold: Int?
    /// `extensions.queues.maxDequeueCount`: how often a message is tried before it goes to the poison queue. Default: 5.
    public var maxDequeueCount = 5
    /// `extensions.queues.visibilityTimeout`: how long a message whose function failed is not seen. Default: 0 seconds.
    public var visibilityTimeout = Duration.zero
    /// `extensions.queues.maxPollingInterval`: how long at most between two looks into an empty queue of another account; the
    /// host's own are pushed. Default: one minute.
    public var maxPollingInterval = Duration.seconds(60)
    /// `extensions.queues.messageEncoding`: how texts travel. Default: `base64`, as with Azure.
    public var messageEncoding = Encoding.base64

    public enum Encoding: String, Sendable, Hashable, CaseIterable {
        case base64, none
    }

    public init() {}
}

/// `storage`: where task hubs are kept.
public struct StorageSettings: Sendable, Hashable {
    /// `storage.folder`: one file for each task hub; relative to the root folder. Default: `.petrel`.
    public var folder = ".petrel"
    /// `storage.ephemeral`: nothing is written to disk, everything is lost at the end. Default: false.
    public var isEphemeral = false

    public init() {}
}

/// `workers`: the processes that run the function app.
public struct WorkerSettings: Sendable, Hashable {
    /// `workers.count`, or the environment's `FUNCTIONS_WORKER_PROCESS_COUNT`: how many processes. Default: 1.
    public var count = 1
    /// `workers.sessionBudget`: how many bytes of suspended orchestrators a worker keeps between turns; the least
    /// recently used are replayed instead. Default: 268,435,456.
    public var sessionBudget = 268_435_456
    /// `workers.turnLimit`: how long a turn of an orchestrator may take. Beyond it a worker process is ended and the turn
    /// blamed; functions in the host's own process have their instance held. Default: 30 seconds.
    public var turnLimit = Duration.seconds(30)

    public init() {}
}

/// `backlog`: how much may wait to be begun; starts beyond it are answered with 429.
public struct BacklogSettings: Sendable, Hashable {
    /// `backlog.maxCount`: instances that wait for their first turn, activities that wait for a place, starts under way.
    /// Default: 50,000.
    public var maxCount = 50_000
    /// `backlog.maxBytes`: their inputs, in bytes. Default: 268,435,456.
    public var maxBytes = 268_435_456

    public init() {}
}

/// `shutdown`.
public struct ShutdownSettings: Sendable, Hashable {
    /// `shutdown.grace`: how long the host takes to finish what runs when it is asked to stop. What is not finished by
    /// then is done again after the next start. Default: 30 seconds.
    public var grace = Duration.seconds(30)

    public init() {}
}

/// `logging`.
public struct LoggingSettings: Sendable, Hashable {
    /// `logging.logLevel.default`: `Trace`, `Debug`, `Information`, `Warning`, `Error`, `Critical` or `None`.
    /// Default: `Information`.
    public var level = Level.information
    /// `logging.logLevel.CATEGORY`: `Function`, `Function.NAME`, `Host`, `Host.Triggers` …; the longest that fits counts.
    public var levels: [String: Level] = [:]
    /// `logging.format`: `text` for people, `json` for programs: one object a line. Default: text where stderr is a terminal.
    public var format: Format?

    public enum Format: String, Sendable, Hashable, CaseIterable {
        case text, json
    }

    public enum Level: String, Sendable, Hashable, CaseIterable {
        case trace, debug, information, warning, error, critical, none
    }

    public init() {}
}
