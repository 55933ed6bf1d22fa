import ArgumentParser
import Petrel

/// The program is the suite, and with one argument the worker that the suite starts.
@main enum Program {
    static func main() async {
        if CommandLine.arguments.dropFirst() == [ConnectedFunctions.workerArgument] {
            await Worker.main()
        } else {
            await BenchmarkSuite.main()
        }
    }

    private struct Worker: WorkerMain {}
}
