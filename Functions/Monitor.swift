// Monitor: look again and again, with a durable timer between, until something is so or the time is over.
//
//     curl -i -X POST localhost:7071/api/monitors -H 'Content-Type: application/json' -d '{"site": "example.org", "everySeconds": 1, "forSeconds": 30}'

import Petrel

struct Watch: Codable, Sendable {
    var site: String
    var everySeconds: Int
    var forSeconds: Int
}

struct Look: Codable, Sendable {
    var site: String
    var number: Int
}

@HTTPTrigger(.post, route: "monitors", authLevel: .anonymous)
func startMonitor(request: HTTPRequestData, client: DurableClient) async throws -> HTTPResponseData {
    let id = try await client.startNew(monitorSite, request.decode(Watch.self))
    return client.createCheckStatusResponse(request, id)
}

@OrchestrationTrigger
func monitorSite(context: OrchestrationContext, watch: Watch) async throws -> String {
    let end = context.currentDateTime.addingTimeInterval(Double(watch.forSeconds))
    var looks = 0
    while context.currentDateTime < end {
        looks += 1
        if try await context.callActivity(isUp, Look(site: watch.site, number: looks)) {
            return "\(watch.site) is up after \(looks) looks."
        }
        try context.setCustomStatus("\(watch.site) is down; looked \(looks) times")
        try await context.createTimer(for: .seconds(watch.everySeconds))
    }
    return "\(watch.site) stayed down; looked \(looks) times."
}

/// Pretends to look at a site: it comes up at the third look.
@ActivityTrigger
func isUp(look: Look) -> Bool { look.number >= 3 }
