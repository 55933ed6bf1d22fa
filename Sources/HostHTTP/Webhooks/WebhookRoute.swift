import FunctionModel

/// Which of the durable webhooks a path below `/runtime/webhooks/durabletask` names.
enum WebhookRoute: Hashable, Sendable {
    case start(function: String, instanceID: String?)
    case instances
    case instance(String)
    case history(String)
    case why(String)
    case raiseEvent(String, name: String)
    case terminate(String)
    case suspend(String)
    case resume(String)
    case rewind(String)
    case restart(String)
    case entities(name: String?)
    case entity(name: String, key: String)
    case makePrimary

    /// - Parameter segments: what follows the common path. Letter case matters in ids and names of functions and events,
    ///   not in the words of the path.
    init?(_ segments: ArraySlice<String>) {
        guard let first = segments.first?.lowercased() else { return nil }
        let rest = Array(segments.dropFirst())
        guard rest.allSatisfy({ !$0.isEmpty }) else { return nil }
        switch (first, rest.count) {
        case ("orchestrators", 1...2): self = .start(function: rest[0], instanceID: rest.count > 1 ? rest[1] : nil)
        case ("entities", 0...1): self = .entities(name: rest.first)
        case ("entities", 2): self = .entity(name: rest[0], key: rest[1])
        case ("instances", 0): self = .instances
        case ("instances", 1): self = .instance(rest[0])
        case ("instances", 2):
            switch rest[1].lowercased() {
            case "why": self = .why(rest[0])
            case "history": self = .history(rest[0])
            case "terminate": self = .terminate(rest[0])
            case "suspend": self = .suspend(rest[0])
            case "resume": self = .resume(rest[0])
            case "rewind": self = .rewind(rest[0])
            case "restart": self = .restart(rest[0])
            default: return nil
            }
        case ("instances", 3) where rest[1].lowercased() == "raiseevent": self = .raiseEvent(rest[0], name: rest[2])
        case ("makeprimary", 0): self = .makePrimary
        default: return nil
        }
    }

    var methods: [HTTPMethod] {
        switch self {
        case .instances, .instance: [.delete, .get]
        case .history, .why: [.get]
        case .entity: [.delete, .get, .post]
        case .entities: [.get]
        default: [.post]
        }
    }
}
