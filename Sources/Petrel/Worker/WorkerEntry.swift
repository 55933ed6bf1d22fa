internal import DurableTask
internal import FunctionModel
internal import WorkerProtocol

#if canImport(Glibc)
    @preconcurrency internal import Glibc
#elseif canImport(Musl)
    @preconcurrency internal import Musl
#else
    @preconcurrency internal import Darwin
#endif

/// What a worker process does from its start to its end.
enum WorkerEntry {
    /// The program was called in a way it does not understand (EX_USAGE).
    private static let usage: Int32 = 64
    /// The host cannot be reached (EX_UNAVAILABLE).
    private static let unavailable: Int32 = 69

    static func run(prepare: () -> Void) async {
        guard let path = getenv(WorkerProtocolVersion.socketVariable).map({ String(cString: $0) }) else {
            complain(
                "This function app is run by the Petrel host. Start it with 'petrel start' in the folder of its package."
            )
            exit(usage)
        }
        // Programs the functions start must not take themselves for workers.
        unsetenv(WorkerProtocolVersion.socketVariable)
        // A pipe makes the C library keep whole blocks back; what functions print must be seen, also before a trap.
        setvbuf(stdout, nil, _IOLBF, 0)
        prepare()

        let socket: WorkerSocket
        do {
            socket = try WorkerSocket.connect(to: path)
        } catch {
            complain("The Petrel host cannot be reached at \(path): \(error)")
            exit(unavailable)
        }
        var functions: [FunctionDescriptor] = []
        var problem: String?
        do {
            functions = try FunctionRegistry.discover(modules: nil)
        } catch {
            problem = "\(error)"
        }
        let outbox = WorkerOutbox()
        let session = WorkerSession(functions: functions, buildID: BuildID.current, outbox: outbox)
        outbox.send(
            .hello(
                Hello(
                    buildID: BuildID.current, processID: getpid(), functions: functions.map(\.metadata),
                    problem: problem)))
        SystemThread.start("petrel-writer") { outbox.write(to: socket) }
        SystemThread.start("petrel-reader") {
            let status = session.read(from: socket)
            fflush(nil)
            // Not `exit`: functions still run, and must not see the program taken down around them.
            _exit(status)
        }
        // The reader ends the process; the main thread is left to functions that ask for the main actor.
        await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
    }

    static func complain(_ sentence: String) { fputs(sentence + "\n", stderr) }

    /// The process is of no use any more (EX_SOFTWARE): the host takes it for dead and starts another.
    static func endAtOnce() -> Never { _exit(70) }
}
