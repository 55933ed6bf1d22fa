import Testing

@Suite("Mistakes with @QueueTrigger and @QueueOutput")
struct QueueMistakes {
    @Test("no queue")
    func noQueue() {
        expectTold(
            "▶@QueueTrigger func take(order: Order) {}",
            "a queue-triggered function has a queue, e.g. @QueueTrigger(\"orders\")")
    }

    @Test("names no queue has", arguments: ["Orders", "ab", "a--b", "-abc", "a_b"])
    func names(name: String) {
        let words =
            "the name of a queue has 3 to 63 lower-case letters, digits and single dashes inside: \"new-orders\""
        expectTold("@QueueTrigger(▶\"\(name)\") func take(order: Order) {}", words)
    }

    @Test("a result nobody gets")
    func output() {
        expectTold(
            "@QueueTrigger(\"orders\") func take(order: Order) -> ▶Int { 1 }",
            "a queue-triggered function returns nothing: nobody waits for it; with '@QueueOutput' it goes to a queue")
    }

    @Test("an output of nothing")
    func nothing() {
        expectTold(
            "@QueueTrigger(\"orders\") @QueueOutput(\"others\") func ▶take(order: Order) {}",
            "a queue-triggered function with '@QueueOutput' returns what goes to the queue")
    }

    @Test("an output without a trigger")
    func alone() {
        expectTold(
            "▶@QueueOutput(\"orders\") func take(order: Order) -> Int { 1 }",
            "'@QueueOutput' stands beside '@QueueTrigger', '@TimerTrigger' or '@HTTPTrigger' of a function")
    }

    @Test("a message for others")
    func elsewhere() {
        expectTold(
            "@ActivityTrigger func report(message: ▶QueueMetadata) {}",
            "an activity has no 'QueueMetadata', which belongs to queue-triggered functions")
    }
}
