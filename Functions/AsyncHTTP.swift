// Asynchronous HTTP: the caller gets the result if it comes within a second, and otherwise an address to ask again.
//
//     curl -i -X POST localhost:7071/api/reports/2026 -H 'Content-Type: application/json' -d '{"pages": 3}'

import Petrel

struct ReportOrder: Codable, Sendable {
    var pages: Int
}

struct ReportPage: Codable, Sendable {
    var year: Int
    var number: Int
}

struct ReportRequest: Codable, Sendable {
    var year: Int
    var pages: Int
}

@HTTPTrigger(.post, route: "reports/{year:int}", authLevel: .anonymous)
func orderReport(request: HTTPRequestData, client: DurableClient) async throws -> HTTPResponseData {
    let order = try request.decode(ReportOrder.self)
    guard let year = request.parameters["year"].flatMap({ Int($0) }), (1...1_000).contains(order.pages) else {
        return .text("A report has 1 to 1,000 pages.", status: 400)
    }
    let id = try await client.startNew(writeReport, ReportRequest(year: year, pages: order.pages))
    return try await client.waitForCompletionOrCreateCheckStatusResponse(request, id, timeout: .seconds(1))
}

@OrchestrationTrigger
func writeReport(context: OrchestrationContext, request: ReportRequest) async throws -> [String] {
    var pages: [String] = []
    for number in 1...request.pages {
        pages.append(try await context.callActivity(writePage, ReportPage(year: request.year, number: number)))
        try context.setCustomStatus("page \(number) of \(request.pages)")
    }
    return pages
}

@ActivityTrigger
func writePage(page: ReportPage) -> String { "Report \(page.year), page \(page.number)" }
