/// The entry point of a function app: `@main struct App: WorkerMain {}`.
///
/// The program finds its functions, connects to the host that started it, and ends when the host does. `init()` runs
/// before the first function does.
public protocol WorkerMain {
    init()
}

extension WorkerMain {
    /// Runs the app until its host ends. Without a host it says how to start one, and exits.
    @concurrent
    public static func main() async {
        await WorkerEntry.run { _ = Self() }
    }
}
