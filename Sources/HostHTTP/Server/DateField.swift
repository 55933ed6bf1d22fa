import DurableTask
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The value of the header `Date`, made once a second.
final class DateField: Sendable {
    private let latest = Mutex<(second: Int, text: String)>((.min, ""))

    var now: String {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let second = time.tv_sec
        return latest.withLock { latest in
            if latest.second != second {
                latest = (second, CalendarTime(Timestamp(seconds: Int64(second))).httpDate)
            }
            return latest.text
        }
    }
}
