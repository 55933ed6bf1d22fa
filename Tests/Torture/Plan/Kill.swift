/// When the victim is killed, counted from when its process was started.
struct Kill: Sendable {
    enum Moment: Sendable {
        /// This long after the process was started, ready or not.
        case afterStart(Duration)
        /// This long after it was ready.
        case afterReady(Duration)
        /// As soon as so many requests were answered since it was ready, or this time is over.
        case afterAnswers(Int, atMost: Duration)
    }

    var number: Int
    var moment: Moment
}
