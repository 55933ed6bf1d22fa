internal import DurableTask
internal import Foundation

/// A time zone: how far its clocks are from UTC, and when they are moved.
public struct TimeZoneRules: Sendable, Hashable {
    private let zone: TimeZone

    public static let utc = TimeZoneRules(TimeZone(secondsFromGMT: 0) ?? .gmt)
    /// That of the machine (`TZ`).
    public static var current: TimeZoneRules { TimeZoneRules(.current) }

    private init(_ zone: TimeZone) { self.zone = zone }

    /// - Parameter identifier: of the IANA database, e.g. `Europe/Berlin`.
    /// - Throws: ``ScheduleError`` when there is no such zone.
    public init(_ identifier: String) throws(ScheduleError) {
        if ["utc", "gmt", "z"].contains(identifier.lowercased()) {
            self = .utc
            return
        }
        guard let zone = TimeZone(identifier: identifier) else {
            throw ScheduleError("There is no time zone '\(identifier)'; write one like 'Europe/Berlin' or 'UTC'.")
        }
        self.zone = zone
    }

    public var identifier: String { zone.identifier }

    /// Seconds ahead of UTC.
    func offset(at time: Timestamp) -> Int64 {
        Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(time.seconds))))
    }

    /// When clocks are moved next after this.
    func nextTransition(after time: Timestamp) -> Timestamp? {
        zone.nextDaylightSavingTimeTransition(after: Date(timeIntervalSince1970: TimeInterval(time.seconds)))
            .map { Timestamp(seconds: Int64($0.timeIntervalSince1970)) }
    }

    /// What clocks show at a moment.
    func wallClock(at time: Timestamp) -> CalendarTime {
        CalendarTime(Timestamp(seconds: time.seconds + offset(at: time)))
    }

    /// The first moment at which clocks show this; where they skip it, as much later as they are moved.
    func moment(of wall: CalendarTime) -> Timestamp {
        let local = wall.timestamp.seconds
        // Clocks are moved at most once within two days.
        let before = local - offset(at: Timestamp(seconds: local - 86_400))
        let after = local - offset(at: Timestamp(seconds: local + 86_400))
        let shown = [before, after].sorted().first { $0 + offset(at: Timestamp(seconds: $0)) == local }
        return Timestamp(seconds: shown ?? before)
    }
}
