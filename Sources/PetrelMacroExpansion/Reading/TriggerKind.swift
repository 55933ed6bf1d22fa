/// The three annotations of functions, and the words for them.
enum TriggerKind {
    case http
    case orchestration
    case activity

    var annotation: String {
        switch self {
        case .http: "@HTTPTrigger"
        case .orchestration: "@OrchestrationTrigger"
        case .activity: "@ActivityTrigger"
        }
    }

    /// With its article, to begin a sentence with.
    var noun: String {
        switch self {
        case .http: "an HTTP-triggered function"
        case .orchestration: "an orchestrator function"
        case .activity: "an activity"
        }
    }

    /// The types that are given to the function because of their name; every other parameter is its payload.
    var bindings: [BindingType] {
        switch self {
        case .http: [.request, .client]
        case .orchestration: [.orchestrationContext]
        case .activity: [.activityContext]
        }
    }
}

/// Types of parameters that the host provides.
enum BindingType: String, CaseIterable {
    case request = "HTTPRequestData"
    case client = "DurableClient"
    case orchestrationContext = "OrchestrationContext"
    case activityContext = "ActivityContext"

    /// Why a function of this kind is not given one, and what it uses instead.
    func refusal(by kind: TriggerKind) -> String {
        switch (kind, self) {
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
        case (.http, .request), (.http, .client), (.orchestration, .orchestrationContext),
            (.activity, .activityContext):
            ""
        }
    }

    /// The context this kind of function does take, where the author named the other one.
    func replacement(for kind: TriggerKind) -> BindingType? {
        switch (kind, self) {
        case (.activity, .orchestrationContext): .activityContext
        case (.orchestration, .activityContext): .orchestrationContext
        default: nil
        }
    }
}
