import Petrel
import WorkerProtocol

#if canImport(Glibc)
    @preconcurrency import Glibc
#endif

/// A function app for the tests of worker processes. What it does at its start, the environment says.
@main
enum Entry {
    @concurrent
    static func main() async {
        switch getenv("TEST_WORKER_START").map({ String(cString: $0) }) {
        case "exit":
            fputs("the first line\nthe database is missing\n", stderr)
            exit(3)
        case "hang": pause()
        case "version 2": Impostor.say(Hello(protocolVersion: 2, buildID: "x", processID: getpid(), functions: []))
        case "twins":
            let twin = FunctionMetadata(name: "twin", location: "App/A.swift:1", trigger: .activity)
            Impostor.say(Hello(buildID: "x", processID: getpid(), functions: [twin, twin]))
        case "noise": Impostor.write([0, 0, 0, 0, 99, 0, 0, 0, 0])
        default: await App.main()
        }
    }
}

struct App: WorkerMain {}
