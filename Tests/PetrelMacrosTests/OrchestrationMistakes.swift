import Testing

@Suite("Mistakes with @OrchestrationTrigger")
struct OrchestrationMistakes {
    @Test("no context")
    func noContext() {
        expectTold(
            "@OrchestrationTrigger func ▶hello() {}",
            "an orchestrator function takes 'context: OrchestrationContext'; all it does goes through it",
            fixed: "@OrchestrationTrigger func hello(context: OrchestrationContext) {}")
    }

    @Test("a version that cannot be read here, or is none")
    func version() {
        for version in ["current", "\"\"", "2"] {
            expectTold(
                "@OrchestrationTrigger(version: ▶\(version)) func hello(context: OrchestrationContext) {}",
                "the version of an orchestrator function is a plain string in quotes, such as \"2.0\"; leave it out for the "
                    + "function that every other version runs")
        }
    }

    @Test("no context beside an input")
    func noContextBesideInput() {
        expectTold(
            "@OrchestrationTrigger func ▶hello(city: String) {}",
            "an orchestrator function takes 'context: OrchestrationContext'; all it does goes through it",
            fixed: "@OrchestrationTrigger func hello(context: OrchestrationContext, city: String) {}")
    }

    @Test("the context of an activity")
    func activityContext() {
        expectTold(
            "@OrchestrationTrigger func hello(context: ▶ActivityContext) {}",
            "an orchestrator function takes an 'OrchestrationContext'; an 'ActivityContext' belongs to activities",
            fixed: "@OrchestrationTrigger func hello(context: OrchestrationContext) {}")
    }

    @Test("a durable client")
    func client() {
        expectTold(
            "@OrchestrationTrigger func hello(context: OrchestrationContext, client: ▶DurableClient) {}",
            "an orchestrator function has no durable client, because what it does must be replayable; use its context, "
                + "e.g. 'context.callSubOrchestrator', or do it in an activity")
    }

    @Test("a request")
    func request() {
        expectTold(
            "@OrchestrationTrigger func hello(context: OrchestrationContext, request: ▶HTTPRequestData) {}",
            "an orchestrator function has no HTTP request; take what it needs of the request as a Codable value")
    }

    @Test("two payload parameters")
    func twoPayloads() {
        expectTold(
            "@OrchestrationTrigger func hello(context: OrchestrationContext, a: Int, ▶b: Int) {}",
            "an orchestrator function takes one payload parameter; make a Codable struct of 'a' and 'b'")
    }

    @Test("on the main actor")
    func mainActor() {
        expectTold(
            "@OrchestrationTrigger @MainActor func ▶hello(context: OrchestrationContext) {}",
            "an orchestrator function runs where its replay is deterministic, not on the main actor; remove '@MainActor'"
        )
    }
}
