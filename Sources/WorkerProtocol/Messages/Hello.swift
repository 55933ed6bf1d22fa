package import DurableTask
package import FunctionModel

/// The first thing a worker says.
package struct Hello: WireMessage, Sendable, Hashable {
    /// ``WorkerProtocolVersion/current`` of the worker.
    package var protocolVersion: UInt32
    /// Changes when the code does.
    package var buildID: String
    package var processID: Int32
    package var functions: [FunctionMetadata]
    /// Why the app cannot run, e.g. two functions with one name; the host says so and does not start it again.
    package var problem: String?

    package init(
        protocolVersion: UInt32 = WorkerProtocolVersion.current, buildID: String, processID: Int32,
        functions: [FunctionMetadata], problem: String? = nil
    ) {
        self.protocolVersion = protocolVersion
        self.buildID = buildID
        self.processID = processID
        self.functions = functions
        self.problem = problem
    }

    package func write(to writer: inout WireWriter) {
        writer.uint64(1, UInt64(protocolVersion))
        writer.string(2, buildID)
        for function in functions { writer.message(3, function) }
        writer.int32(4, processID)
        writer.wrapped(5, problem)
    }

    package init(from reader: inout WireReader) throws(WireError) {
        self.init(protocolVersion: 0, buildID: "", processID: 0, functions: [])
        while let field = try reader.next() {
            switch field {
            case 1: protocolVersion = UInt32(truncatingIfNeeded: try reader.uint64())
            case 2: buildID = try reader.string()
            // Another version may describe its functions in another way; its number must be read all the same.
            case 3:
                if protocolVersion == WorkerProtocolVersion.current {
                    functions.append(try reader.message())
                } else {
                    try reader.skip()
                }
            case 4: processID = try reader.int32()
            case 5: problem = try reader.wrappedString()
            default: try reader.skip()
            }
        }
    }
}

/// What the host answers to a hello it accepts.
package struct Welcome: WireMessage, Sendable, Hashable {
    package var taskHub: String
    /// The name of the setting that says how the task hub is reached; part of every check-status URL.
    package var connectionName: String
    /// The system key of the webhooks; nil when none is asked for.
    package var code: String?
    /// About how many bytes suspended orchestrators may take.
    package var sessionBudget: UInt64
    /// How many threads run orchestrators.
    package var turnThreads: UInt32
    /// How long the worker has to finish once the socket is closed, in milliseconds.
    package var grace: UInt64
    /// Log lines below it are not sent.
    package var logLevel: LogLine.Level
    /// How long a turn may take before the worker ends itself, in milliseconds.
    package var turnLimit: UInt64
    /// Which versions of orchestrations the worker takes.
    package var versions: VersionMatching
    package var settings: FunctionSettings

    package init(
        taskHub: String, connectionName: String, code: String? = nil, sessionBudget: UInt64 = 256 << 20,
        turnThreads: UInt32 = 1, grace: UInt64 = 10_000, logLevel: LogLine.Level = .info,
        turnLimit: UInt64 = 30_000, versions: VersionMatching = VersionMatching(),
        settings: FunctionSettings = FunctionSettings()
    ) {
        self.taskHub = taskHub
        self.connectionName = connectionName
        self.code = code
        self.sessionBudget = sessionBudget
        self.turnThreads = turnThreads
        self.grace = grace
        self.logLevel = logLevel
        self.turnLimit = turnLimit
        self.versions = versions
        self.settings = settings
    }

    package func write(to writer: inout WireWriter) {
        writer.string(1, taskHub)
        writer.string(2, connectionName)
        writer.wrapped(3, code)
        writer.uint64(4, sessionBudget)
        writer.uint64(5, UInt64(turnThreads))
        writer.uint64(6, grace)
        writer.uint64(7, UInt64(logLevel.rawValue))
        writer.uint64(8, turnLimit)
        writer.wrapped(20, versions.version)
        writer.string(21, versions.strategy.rawValue)
        writer.string(22, versions.failure.rawValue)
        writer.bool(30, !settings.rollsBackEntityOperations)
        writer.int64(31, Int64(settings.payloadThreshold))
        writer.int64(32, Int64(settings.maxPayloadSize))
    }

    package init(from reader: inout WireReader) throws(WireError) {
        self.init(taskHub: "", connectionName: "", sessionBudget: 0, turnThreads: 0, grace: 0, logLevel: .trace)
        while let field = try reader.next() {
            switch field {
            case 1: taskHub = try reader.string()
            case 2: connectionName = try reader.string()
            case 3: code = try reader.wrappedString()
            case 4: sessionBudget = try reader.uint64()
            case 5: turnThreads = UInt32(truncatingIfNeeded: try reader.uint64())
            case 6: grace = try reader.uint64()
            case 7: logLevel = try LogLine.Level(wire: try reader.uint64())
            case 8: turnLimit = try reader.uint64()
            case 20: versions.version = try reader.wrappedString()
            // What another version of the host calls otherwise is the host's to decide.
            case 21: versions.strategy = VersionMatching.Strategy(rawValue: try reader.string()) ?? .none
            case 22: versions.failure = VersionMatching.FailureStrategy(rawValue: try reader.string()) ?? .reject
            case 30: settings.rollsBackEntityOperations = !(try reader.bool())
            case 31: settings.payloadThreshold = Int(clamping: try reader.int64())
            case 32: settings.maxPayloadSize = Int(clamping: try reader.int64())
            default: try reader.skip()
            }
        }
    }
}
