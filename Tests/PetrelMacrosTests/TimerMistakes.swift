import Testing

@Suite("Mistakes with @TimerTrigger")
struct TimerMistakes {
    @Test("no schedule")
    func noSchedule() {
        expectTold(
            "▶@TimerTrigger func report() {}",
            "a timer-triggered function has a schedule, e.g. @TimerTrigger(\"0 */5 * * * *\")")
    }

    @Test("too few or too many fields", arguments: [("* * *", 3), ("0 0 0 * * * 2026", 7)])
    func fields(schedule: String, count: Int) {
        expectTold(
            "@TimerTrigger(▶\"\(schedule)\") func report() {}",
            "a schedule has six fields, \"{second} {minute} {hour} {day} {month} {day of the week}\", or five without the "
                + "second; this one has \(count)")
    }

    @Test("a payload")
    func payload() {
        expectTold(
            "@TimerTrigger(\"0 0 * * * *\") func report(timer: TimerInfo, ▶day: String) {}",
            "a timer-triggered function takes 'TimerInfo' and 'DurableClient' only: nobody gives it an input")
    }

    @Test("a result")
    func output() {
        expectTold(
            "@TimerTrigger(\"0 0 * * * *\") func report() -> ▶Int { 1 }",
            "a timer-triggered function returns nothing: nobody waits for it; with '@QueueOutput' it goes to a queue")
    }

    @Test("the context of an orchestrator")
    func context() {
        expectTold(
            "@TimerTrigger(\"0 0 * * * *\") func report(context: ▶OrchestrationContext) {}",
            "a timer-triggered function takes 'TimerInfo' and 'DurableClient'; "
                + "start an orchestration with 'client.startNew'")
    }

    @Test("a timer elsewhere")
    func elsewhere() {
        expectTold(
            "@ActivityTrigger func report(timer: ▶TimerInfo) {}",
            "an activity has no 'TimerInfo', which belongs to timer-triggered functions")
    }
}
