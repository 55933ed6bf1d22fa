/// What a frame carries. The numbers are the protocol's.
package enum FrameKind: UInt8, Sendable, CaseIterable {
    /// Worker to host, once, first.
    case hello = 1
    /// Host to worker: the answer to a hello.
    case welcome = 2
    /// Host to worker: the other answer; the worker ends.
    case refusal = 3

    case turn = 10
    case turnResult = 11
    case activity = 12
    case activityResult = 13
    case cancelActivity = 14
    case forgetSession = 15
    case entity = 16
    case entityResult = 17
    /// Worker to host: an activity is alive, and perhaps has come so far.
    case heartbeat = 18

    /// Opens a stream from host to worker.
    case invocation = 20
    case response = 21
    /// An invocation ended without a response.
    case invocationFailure = 22
    /// A part of a body, as it is.
    case body = 23
    /// The last part has been sent.
    case bodyEnd = 24
    /// The receiver of a body takes so many bytes more.
    case credit = 25
    /// Whoever opened the stream no longer wants an answer.
    case cancel = 26

    /// Opens a stream from worker to host.
    case clientCall = 30
    case clientReply = 31

    case log = 40

    case ping = 50
    case pong = 51
    /// Host to worker: nothing new will come; finish what is there.
    case drain = 52
    /// Host to worker: end.
    case shutdown = 53
}

package enum WorkerProtocolVersion {
    package static let current: UInt32 = 1
    /// The environment variable that tells a worker where its host listens.
    package static let socketVariable = "PETREL_WORKER_SOCKET"
}
