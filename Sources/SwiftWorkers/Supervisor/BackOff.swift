/// How long to wait before a worker that ended is started again: 100 ms, twice as long each time up to 10 s, and from the
/// beginning after one that lived 10 s.
struct BackOff {
    static let first = Duration.milliseconds(100)
    static let longest = Duration.seconds(10)
    static let longLife = Duration.seconds(10)

    private var next = first

    mutating func delay(afterLiving life: Duration) -> Duration {
        if life >= Self.longLife { next = Self.first }
        defer { next = min(next * 2, Self.longest) }
        return next
    }
}
