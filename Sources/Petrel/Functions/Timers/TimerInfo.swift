public import Foundation
internal import FunctionModel

/// Why and when a timer-triggered function runs.
public struct TimerInfo: Sendable, Hashable {
    /// It should have run before, while no host ran.
    public var isPastDue: Bool
    /// Nil when the function is not monitored.
    public var scheduleStatus: ScheduleStatus?

    /// When it ran, and when it will.
    public struct ScheduleStatus: Sendable, Hashable {
        /// Nil when it has not run before.
        public var last: Date?
        /// After this run; nil when there is none.
        public var next: Date?
        public var lastUpdated: Date

        public init(last: Date?, next: Date?, lastUpdated: Date) {
            self.last = last
            self.next = next
            self.lastUpdated = lastUpdated
        }
    }

    public init(isPastDue: Bool = false, scheduleStatus: ScheduleStatus? = nil) {
        self.isPastDue = isPastDue
        self.scheduleStatus = scheduleStatus
    }
}

extension TimerInfo {
    /// As the host sends it, and as a worker of Azure Functions is given it. Nothing at all is fine: somebody runs the
    /// function by hand.
    init(json: [UInt8]) throws {
        struct Status: Decodable {
            var Last: Date?
            var Next: Date?
            var LastUpdated: Date?
        }
        struct Info: Decodable {
            var IsPastDue: Bool?
            var ScheduleStatus: Status?
        }
        guard !json.isEmpty else {
            self.init()
            return
        }
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        let info = try decoder.decode(Info.self, from: Data(json))
        self.init(
            isPastDue: info.IsPastDue ?? false,
            scheduleStatus: info.ScheduleStatus.map {
                ScheduleStatus(last: $0.Last, next: $0.Next, lastUpdated: $0.LastUpdated ?? .distantPast)
            })
    }
}
