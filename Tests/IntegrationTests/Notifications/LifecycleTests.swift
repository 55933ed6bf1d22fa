import Foundation
import HostConfiguration
import NIOHTTP1
import Testing

/// The webhook that is told what becomes of orchestrations.
@Suite struct LifecycleTests {
    private struct Event: Decodable {
        var id: String
        var type: String
        var subject: String
        var data: [String: String]
    }

    @Test func startsAndEndsArePostedAndPostedAgainUntilTheyAreTaken() async throws {
        // The first three are refused: each comes again under the same id.
        try await StandInServer.run { _, earlier in
            earlier < 3 ? .serviceUnavailable : .ok
        } _: { server, origin in
            let functions = Door.inProcess.functions(module: "FunctionApp", program: "FunctionApp")
            try await withHost(functions) { configuration in
                configuration.durableTask.notifications.endpoint = origin + "/events"
                configuration.durableTask.notifications.retryInterval = .milliseconds(1)
            } _: { host in
                let good = try await host.start("/api/orchestrators/helloCities")
                let bad = try await host.start("/api/yearbooks", #"{"service": "nowhere", "years": [1]}"#)
                func events(_ type: String) throws -> [Event] {
                    try server.requests.map { try JSONDecoder().decode(Event.self, from: Data($0.body.utf8)) }
                        .filter { $0.type == "petrel.orchestration.\(type)" }
                }
                try await eventually("both ends are told") {
                    try !events("completed").isEmpty && !events("failed").isEmpty && events("started").count >= 2
                        && server.requests.count >= 7
                }
                let completed = try #require(try events("completed").first)
                #expect(completed.subject == good.id && completed.data["functionName"] == "helloCities")
                #expect(try events("failed").first?.subject == bad.id)
                let ids = try (events("started") + events("completed") + events("failed")).map(\.id)
                #expect(Set(ids).count == 4 && ids.count == 7)
                #expect(
                    server.requests.allSatisfy {
                        $0.headers.first(name: "Content-Type")?.contains("cloudevents") == true
                    })
            }
        }
    }
}
