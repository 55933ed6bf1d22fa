internal import DurableTask

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

extension Date {
    /// To the precision of `Date`, about a tenth of a microsecond.
    init(_ timestamp: Timestamp) {
        self.init(timeIntervalSince1970: Double(timestamp.seconds) + Double(timestamp.nanoseconds) / 1e9)
    }
}

extension Timestamp {
    /// Clamps to the years 1 to 9999; what is not a number becomes the end of time.
    init(_ date: Date) {
        let interval = date.timeIntervalSince1970
        guard interval < Double(Timestamp.distantFuture.seconds) else {
            self = .distantFuture
            return
        }
        guard interval > Double(Timestamp.distantPast.seconds) else {
            self = .distantPast
            return
        }
        let whole = interval.rounded(.down)
        self.init(seconds: Int64(whole), nanoseconds: Int32((interval - whole) * 1e9))
    }
}
