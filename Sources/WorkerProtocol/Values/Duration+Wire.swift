import DurableTask

/// A duration as a message; those beyond any use are cut to 0 to 10,000 years.
struct WireDuration: WireMessage {
    var duration: Duration

    init(_ duration: Duration) { self.duration = duration }

    static let longest = Duration.seconds(315_576_000_000 as Int64)

    func write(to writer: inout WireWriter) {
        let (seconds, attoseconds) = min(max(duration, .zero), Self.longest).components
        writer.int64(1, seconds)
        writer.int64(2, attoseconds)
    }

    init(from reader: inout WireReader) throws(WireError) {
        var (seconds, attoseconds): (Int64, Int64) = (0, 0)
        while let field = try reader.next() {
            switch field {
            case 1: seconds = try reader.int64()
            case 2: attoseconds = try reader.int64()
            default: try reader.skip()
            }
        }
        duration = min(
            max(Duration(secondsComponent: seconds, attosecondsComponent: attoseconds), .zero), Self.longest)
    }
}
