// A timer: a function that runs by itself, at the times of a schedule. This one starts an orchestration every working day
// at half past six in the morning, in Berlin, and once more if the host was down at that time. It can be started by hand, too.
//
//     curl -i -X POST localhost:7071/api/nightly-reports
//     curl 'localhost:7071/runtime/webhooks/durabletask/instances?name=nightlyReportOf'

import Foundation
import Petrel

@TimerTrigger("0 30 6 * * 1-5", timeZone: "Europe/Berlin")
func nightlyReport(timer: TimerInfo, client: DurableClient) async throws {
    _ = try await client.startNew(nightlyReportOf, timer.isPastDue ? "late" : "on time")
}

@HTTPTrigger(.post, route: "nightly-reports", authLevel: .anonymous)
func nightlyReportNow(request: HTTPRequestData, client: DurableClient) async throws -> HTTPResponseData {
    client.createCheckStatusResponse(request, try await client.startNew(nightlyReportOf, "by hand"))
}

@OrchestrationTrigger
func nightlyReportOf(context: OrchestrationContext, why: String) async throws -> String {
    let figures = try await context.callActivity(gatherFigures, context.currentDateTime)
    return "\(figures), written \(why)"
}

@ActivityTrigger
func gatherFigures(day: Date) -> String { "Report of \(day.formatted(.iso8601.year().month().day()))" }
