internal import Foundation

/// What clients may set of the service as a whole. It is kept and given back; only `Cors` would mean something, and browsers
/// do not reach this service.
struct ServiceProperties: Codable, Sendable, Hashable {
    struct Retention: Codable, Sendable, Hashable {
        var Enabled = false
        var Days: Int?
    }

    struct Logs: Codable, Sendable, Hashable {
        var Version = "1.0"
        var Delete = false
        var Read = false
        var Write = false
        var RetentionPolicy: Retention? = Retention()
    }

    struct Metrics: Codable, Sendable, Hashable {
        var Version = "1.0"
        var Enabled = false
        var IncludeAPIs: Bool?
        var RetentionPolicy: Retention? = Retention()
    }

    struct Rule: Codable, Sendable, Hashable {
        var AllowedOrigins: String
        var AllowedMethods: String
        var AllowedHeaders: String?
        var ExposedHeaders: String?
        var MaxAgeInSeconds: Int
    }

    struct Rules: Codable, Sendable, Hashable {
        var CorsRule: [Rule]?
    }

    var Logging: Logs?
    var HourMetrics: Metrics?
    var MinuteMetrics: Metrics?
    var Cors: Rules?

    static let initial = ServiceProperties(
        Logging: Logs(), HourMetrics: Metrics(), MinuteMetrics: Metrics(), Cors: Rules())

    /// A part that is left out keeps its value.
    func changed(by other: ServiceProperties) -> ServiceProperties {
        ServiceProperties(
            Logging: other.Logging ?? Logging, HourMetrics: other.HourMetrics ?? HourMetrics,
            MinuteMetrics: other.MinuteMetrics ?? MinuteMetrics, Cors: other.Cors ?? Cors)
    }
}
