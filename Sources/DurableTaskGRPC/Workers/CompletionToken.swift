internal import DurableTask

/// Names one dispatch of work to a worker, which gives it back with the result. Whoever has it needs no other state: a result
/// that comes when the work is elsewhere, or done, is refused by the hub.
enum CompletionToken: Hashable, Sendable {
    case turn(TurnToken)
    case activity(ActivityToken)
    case entity(EntityToken)

    /// `t.DISPATCH.ID`, `e.DISPATCH.ID`, `a.DISPATCH.GENERATION.TURN.EVENT.ID`.
    var text: String {
        switch self {
        case .turn(let token): "t.\(token.dispatch).\(token.instanceID)"
        case .entity(let token): "e.\(token.dispatch).\(token.instanceID)"
        case .activity(let token):
            "a.\(token.dispatch).\(token.scheduling.generation).\(token.scheduling.turn).\(token.scheduling.eventID)"
                + ".\(token.instanceID)"
        }
    }

    /// Nil for a text of another form.
    init?(_ text: String) {
        guard let kind = text.first else { return nil }
        let parts = text.split(separator: ".", maxSplits: kind == "a" ? 5 : 2, omittingEmptySubsequences: false)
        guard parts.count == (kind == "a" ? 6 : 3), let dispatch = UInt64(parts[1]), let id = parts.last else {
            return nil
        }
        let instance = InstanceID(trusted: String(id))
        switch parts[0] {
        case "t": self = .turn(TurnToken(instanceID: instance, dispatch: dispatch))
        case "e": self = .entity(EntityToken(instanceID: instance, dispatch: dispatch))
        case "a":
            guard let generation = Int(parts[2]), let turn = Int(parts[3]), let event = Int32(parts[4]) else {
                return nil
            }
            self = .activity(
                ActivityToken(
                    instanceID: instance,
                    scheduling: Scheduling(generation: generation, turn: turn, eventID: event), dispatch: dispatch))
        default: return nil
        }
    }
}
