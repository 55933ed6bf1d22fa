// Durable HTTP: an orchestrator asks other services, and waits for those that take their time. Here it orders a report from
// AsyncHTTP.swift; a report that is not there at once is answered with 202 and an address, which is asked until it is.
//
//     curl -i -X POST localhost:7071/api/yearbooks -H 'Content-Type: application/json' \
//         -d '{"service": "http://localhost:7071/api/reports", "years": [2025, 2026]}'

import Petrel

struct YearbookOrder: Codable, Sendable {
    var service: String
    var years: [Int]
}

@HTTPTrigger(.post, route: "yearbooks", authLevel: .anonymous)
func orderYearbook(request: HTTPRequestData, client: DurableClient) async throws -> HTTPResponseData {
    let id = try await client.startNew(makeYearbook, request.decode(YearbookOrder.self))
    return client.createCheckStatusResponse(request, id)
}

struct ReportUnavailable: Error, CustomStringConvertible {
    var description: String
}

@OrchestrationTrigger
func makeYearbook(context: OrchestrationContext, order: YearbookOrder) async throws -> [String: String] {
    var chapters: [String: String] = [:]
    for year in order.years {
        let response = try await context.callHTTP(
            .post, "\(order.service)/\(year)", headers: ["Content-Type": "application/json"], content: #"{"pages": 1}"#,
            options: DurableHTTPOptions(
                pollingInterval: .seconds(1), timeout: .hours(1),
                retry: RetryPolicy(maxAttempts: 3, firstInterval: .seconds(1)), retryStatusCodes: [429, 503]))
        guard response.isSuccess else {
            throw ReportUnavailable(
                description: "The report of \(year) is not to be had: status \(response.statusCode).")
        }
        chapters["\(year)"] = response.content ?? ""
    }
    return chapters
}
