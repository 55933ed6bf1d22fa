// An aggregator: an entity that gathers what many senders tell it, and acts on it. Each gauge keeps the sum of its readings of
// the current hour, closes the hour by itself with a message from itself, and starts an orchestration when a reading is
// alarming.
//
//     curl -i -X POST localhost:7071/api/gauges/boiler-1/readings -d 71.5
//     curl -i localhost:7071/api/gauges/boiler-1
//     curl -i -X POST localhost:7071/api/gauges/boiler-1/readings -d 120     # starts 'inspectGauge'

import Petrel

/// What is known of one hour.
struct HourOfReadings: Codable, Sendable, Hashable {
    var count = 0
    var sum = 0.0
    var highest: Double?

    var average: Double? { count == 0 ? nil : sum / Double(count) }
}

struct Alarm: Codable, Sendable {
    var gauge: String
    var reading: Double
}

@EntityTrigger
struct Gauge: Codable {
    var hour = HourOfReadings()
    /// The newest first.
    var past: [HourOfReadings] = []
    var alarms = 0

    static let alarmingReading = 100.0
    private static let hoursKept = 24

    mutating func add(_ reading: Double, context: EntityContext) async throws {
        // The first reading of an hour sees to its end.
        if hour.count == 0 {
            try await context.entity(Gauge.self, context.key).signal(at: Date(timeIntervalSinceNow: 3_600)).closeHour()
        }
        hour.count += 1
        hour.sum += reading
        hour.highest = max(hour.highest ?? reading, reading)
        guard reading >= Self.alarmingReading else { return }
        alarms += 1
        try context.startOrchestration(
            inspectGauge, Alarm(gauge: context.key, reading: reading),
            instanceID: "inspect-\(context.key)-\(alarms)")
    }

    mutating func closeHour() {
        past.insert(hour, at: 0)
        if past.count > Self.hoursKept { past.removeLast() }
        hour = HourOfReadings()
    }

    func get() -> HourOfReadings { hour }
}

/// What is done about an alarming reading.
@OrchestrationTrigger
func inspectGauge(context: OrchestrationContext, alarm: Alarm) async throws -> String {
    let hour = try await context.entity(Gauge.self, alarm.gauge).get()
    return try await context.callActivity(
        describeAlarm, "\(alarm.gauge): \(alarm.reading), \(hour.count) readings so far")
}

@ActivityTrigger
func describeAlarm(text: String) -> String { "Somebody looks at \(text)." }

@HTTPTrigger(.post, route: "gauges/{key}/readings", authLevel: .anonymous)
func addReading(request: HTTPRequestData, client: DurableClient) async throws -> HTTPResponseData {
    try await client.entity(Gauge.self, request.parameters["key"] ?? "").signal.add(request.decode(Double.self))
    return HTTPResponseData(status: 202)
}

@HTTPTrigger(.get, route: "gauges/{key}", authLevel: .anonymous)
func readGauge(request: HTTPRequestData, client: DurableClient) async throws -> HourOfReadings {
    try await client.entity(Gauge.self, request.parameters["key"] ?? "").get()
}
