import FunctionModel

/// Which part of the administration a path below `/admin` names.
enum AdminRoute: Hashable, Sendable {
    case status
    case ping
    case drain
    case drainStatus
    case resume
    case workers
    case hubs
    case overview
    case changes
    case audit
    case settings
    case queues
    case queue(String)
    case redrive(String)
    case deadLetters
    case deadLetter(String)
    case retryDeadLetter(String)
    case functions
    case function(String)
    case functionStatus(String)
    case functionState(String)
    case invocation(String)
    case keys(HostKeys.Scope)
    case key(HostKeys.Scope, name: String)

    /// - Parameter segments: what follows `/admin`. Letter case matters in names of keys only.
    init?(_ segments: ArraySlice<String>) {
        let parts = Array(segments)
        guard !parts.contains("") else { return nil }
        switch parts.map({ $0.lowercased() }) {
        case ["host", "status"]: self = .status
        case ["host", "ping"]: self = .ping
        case ["host", "drain"]: self = .drain
        case ["host", "drain", "status"]: self = .drainStatus
        case ["host", "resume"]: self = .resume
        case ["host", "keys"], ["host", "functionkeys"]: self = .keys(.functions)
        case ["host", "systemkeys"]: self = .keys(.system)
        case ["functions"]: self = .functions
        case ["workers"]: self = .workers
        case ["taskhubs"]: self = .hubs
        case ["overview"]: self = .overview
        case ["changes"]: self = .changes
        case ["audit"]: self = .audit
        case ["host", "settings"]: self = .settings
        case ["queues"]: self = .queues
        case let words where words.count == 2 && words[0] == "queues": self = .queue(words[1])
        case let words where words.count == 3 && words[0] == "queues" && words[2] == "redrive":
            self = .redrive(words[1])
        case ["deadletters"]: self = .deadLetters
        case let words where words.count == 2 && words[0] == "deadletters": self = .deadLetter(parts[1])
        case let words where words.count == 3 && words[0] == "deadletters" && words[2] == "retry":
            self = .retryDeadLetter(parts[1])
        case let words where words.count == 2 && words[0] == "functions": self = .function(parts[1])
        case let words where words.count == 2 && words[0] == "invocations": self = .invocation(words[1])
        case let words where words.count == 3 && words[0] == "functions" && words[2] == "status":
            self = .functionStatus(parts[1])
        case let words where words.count == 3 && words[0] == "functions" && words[2] == "state":
            self = .functionState(parts[1])
        case let words where words.count == 3 && words[0] == "functions" && words[2] == "keys":
            self = .keys(.function(parts[1]))
        case let words where words.count == 4 && words[0] == "functions" && words[2] == "keys":
            self = .key(.function(parts[1]), name: parts[3])
        case ["host", "keys", HostKeys.masterName], ["host", "functionkeys", HostKeys.masterName],
            ["host", "systemkeys", HostKeys.masterName]:
            self = .key(.master, name: HostKeys.masterName)
        case let words
        where words.count == 3 && words[0] == "host" && (words[1] == "keys" || words[1] == "functionkeys"):
            self = .key(.functions, name: parts[2])
        case let words where words.count == 3 && words[0] == "host" && words[1] == "systemkeys":
            self = .key(.system, name: parts[2])
        default: return nil
        }
    }

    var methods: [HTTPMethod] {
        switch self {
        case .ping, .function: [.get, .post]
        case .drain, .resume, .retryDeadLetter, .redrive: [.post]
        case .functionState: [.put]
        case .deadLetter: [.delete, .get]
        case .key: [.delete, .get, .post, .put]
        default: [.get]
        }
    }

    /// Azure's ping asks for no key.
    var need: Authorization.Need { self == .ping ? .nothing : .master }
}
