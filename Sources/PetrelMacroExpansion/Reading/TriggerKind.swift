/// The annotations of functions, and the words for them.
enum TriggerKind {
    case http
    case timer
    case queue
    case orchestration
    case activity
    /// A function for all operations of an entity.
    case entity
    /// A method of an entity type.
    case operation

    var annotation: String {
        switch self {
        case .http: "@HTTPTrigger"
        case .timer: "@TimerTrigger"
        case .queue: "@QueueTrigger"
        case .orchestration: "@OrchestrationTrigger"
        case .activity: "@ActivityTrigger"
        case .entity: "@EntityFunction"
        case .operation: "@EntityTrigger"
        }
    }

    /// With its article, to begin a sentence with.
    var noun: String {
        switch self {
        case .http: "an HTTP-triggered function"
        case .timer: "a timer-triggered function"
        case .queue: "a queue-triggered function"
        case .orchestration: "an orchestrator function"
        case .activity: "an activity"
        case .entity: "an entity function"
        case .operation: "an operation of an entity"
        }
    }

    /// The types that are given to the function because of their name; every other parameter is its payload.
    var bindings: [BindingType] {
        switch self {
        case .http: [.request, .client]
        case .timer: [.timer, .client]
        case .queue: [.message, .client]
        case .orchestration: [.orchestrationContext]
        case .activity: [.activityContext]
        case .entity, .operation: [.entityContext]
        }
    }
}

/// Types of parameters that the host provides.
enum BindingType: String, CaseIterable {
    case request = "HTTPRequestData"
    case client = "DurableClient"
    case timer = "TimerInfo"
    case message = "QueueMetadata"
    case orchestrationContext = "OrchestrationContext"
    case activityContext = "ActivityContext"
    case entityContext = "EntityContext"

    /// Why a function of this kind is not given one, and what it uses instead.
    func refusal(by kind: TriggerKind) -> String {
        switch (kind, self) {
        case (.timer, .request):
            "\(kind.noun) has no HTTP request: a schedule starts it"
        case (.timer, .orchestrationContext), (.timer, .activityContext), (.timer, .entityContext):
            "\(kind.noun) takes 'TimerInfo' and 'DurableClient'; start an orchestration with 'client.startNew'"
        case (.queue, .request):
            "\(kind.noun) has no HTTP request: a message starts it"
        case (.queue, .orchestrationContext), (.queue, .activityContext), (.queue, .entityContext):
            "\(kind.noun) takes its message, 'QueueMetadata' and 'DurableClient'; "
                + "start an orchestration with 'client.startNew'"
        case (_, .message) where kind != .queue:
            "\(kind.noun) has no 'QueueMetadata', which belongs to queue-triggered functions"
        case (_, .timer) where kind != .timer:
            "\(kind.noun) has no 'TimerInfo', which belongs to timer-triggered functions"
        case (.activity, .orchestrationContext):
            "an activity takes an 'ActivityContext'; an 'OrchestrationContext' belongs to orchestrator functions"
        case (.orchestration, .activityContext):
            "an orchestrator function takes an 'OrchestrationContext'; an 'ActivityContext' belongs to activities"
        case (.orchestration, .client):
            "an orchestrator function has no durable client, because what it does must be replayable; "
                + "use its context, e.g. 'context.callSubOrchestrator', or do it in an activity"
        case (.activity, .client):
            "an activity has no durable client; let the orchestrator function or an HTTP-triggered function "
                + "start and steer orchestrations"
        case (.orchestration, .request), (.activity, .request):
            "\(kind.noun) has no HTTP request; take what it needs of the request as a Codable value"
        case (.http, .orchestrationContext), (.http, .activityContext):
            "an HTTP-triggered function takes 'HTTPRequestData' and 'DurableClient'; "
                + "start an orchestration with 'client.startNew'"
        case (.entity, .orchestrationContext), (.operation, .orchestrationContext), (.entity, .activityContext),
            (.operation, .activityContext):
            "\(kind.noun) takes an 'EntityContext'; an '\(rawValue)' belongs to others"
        case (.entity, .client), (.operation, .client):
            "\(kind.noun) has no durable client; signal, call and start with 'EntityContext'"
        case (.entity, .request), (.operation, .request):
            "\(kind.noun) has no HTTP request; take what it needs of the request as a Codable value"
        case (_, .entityContext) where kind != .entity && kind != .operation:
            "\(kind.noun) has no 'EntityContext', which belongs to entities"
        case (_, .timer), (.timer, .client), (_, .message), (.queue, .client), (.http, .request), (.http, .client),
            (.orchestration, .orchestrationContext),
            (.activity, .activityContext), (_, .entityContext):
            ""
        }
    }

    /// The context this kind of function does take, where the author named the other one.
    func replacement(for kind: TriggerKind) -> BindingType? {
        switch (kind, self) {
        case (.activity, .orchestrationContext): .activityContext
        case (.orchestration, .activityContext): .orchestrationContext
        case (.entity, .orchestrationContext), (.operation, .orchestrationContext), (.entity, .activityContext),
            (.operation, .activityContext):
            .entityContext
        default: nil
        }
    }
}
