/// How a worker process ended.
enum WorkerExit: Sendable, Hashable, CustomStringConvertible {
    case code(Int32)
    case signal(Int32)
    /// It was never started.
    case notStarted(String)

    var description: String {
        switch self {
        case .code(let code): "exit code \(code)"
        case .signal(let number):
            Self.names[number].map { "signal \(number), \($0)" } ?? "signal \(number)"
        case .notStarted(let why): "it could not be started: \(why)"
        }
    }

    /// What a signal means to the author of a function. The numbers are those of Linux and macOS alike.
    private static let names: [Int32: String] = [
        4: "SIGILL: a trap in Swift code, e.g. a failed precondition, a force-unwrapped nil or an overflow",
        5: "SIGTRAP: a trap in Swift code, e.g. a failed precondition, a force-unwrapped nil or an overflow",
        6: "SIGABRT: the program gave up",
        9: "SIGKILL: killed from outside, or out of memory",
        11: "SIGSEGV: a memory fault, e.g. a stack overflow",
        15: "SIGTERM: asked to end from outside",
    ]
}
