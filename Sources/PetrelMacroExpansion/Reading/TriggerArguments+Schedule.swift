internal import SwiftSyntax

extension TriggerArguments {
    /// What can be told of a schedule here; the host reads it in full, and names the field that is wrong.
    func checkSchedule(at annotation: AttributeSyntax, findings: inout Findings) {
        guard let schedule else {
            findings.add(
                Mistake(
                    "noSchedule", "a timer-triggered function has a schedule, e.g. @TimerTrigger(\"0 */5 * * * *\")"),
                at: annotation)
            return
        }
        guard let text = schedule.plainString, !text.contains("%"), !text.contains(":") else { return }
        let fields = text.split(whereSeparator: \.isWhitespace).count
        guard fields != 5, fields != 6 else { return }
        findings.add(
            Mistake(
                "schedule",
                "a schedule has six fields, \"{second} {minute} {hour} {day} {month} {day of the week}\", or five without the "
                    + "second; this one has \(fields)"),
            at: schedule)
    }
}
