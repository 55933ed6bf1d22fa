public import DurableTask
public import FunctionModel
import NIOCore

/// How a function app's workers are run.
public struct SwiftWorkerConfiguration: Sendable {
    /// The path of the app's executable.
    public var executable: String
    public var arguments: [String] = []
    /// Added to the host's own environment; these win.
    public var environment: [String: String] = [:]
    /// How many processes; more use more cores.
    public var count = 1
    /// The task hub the app's durable functions work on.
    public var taskHub = "default"
    /// The name of the setting that says how the task hub is reached; part of every check-status URL.
    public var connectionName = "Storage"
    /// The system key of the webhooks; nil when none is asked for.
    public var code: String?
    /// About how many bytes the suspended orchestrators of one worker may take.
    public var sessionBudget: UInt64 = 256 << 20
    /// How many threads of a worker run orchestrators.
    public var turnThreads = 1
    /// How long a turn may take before its worker ends itself.
    public var turnLimit = Duration.seconds(30)
    /// Which versions of orchestrations the workers take.
    public var versions = VersionMatching()
    /// What the host decides for the functions.
    public var settings = FunctionSettings()
    /// A worker that has not said hello by then is taken for broken.
    public var helloTimeout = Duration.seconds(30)
    /// How long a worker may take to finish, and then to end, before it is killed.
    public var grace = Duration.seconds(10)
    /// The longest body of a response, in bytes.
    public var responseLimit = 256 << 20
    /// The parent of the folder that holds the sockets; nil is the system's folder for temporary files.
    public var temporaryFolder: String?

    /// How many turns a worker has at once: enough that it is never without. Their histories are on the way to it.
    static let maximumTurns = 1_000
    /// How many activities a worker has at once: 100 for each core. What is beyond waits in the hub, and is not suspected
    /// when the worker dies.
    static let maximumActivities = 100 * System.coreCount

    public init(executable: String) { self.executable = executable }
}
