import FunctionModel
import Synchronization

/// The functions there are now, and the routes to them: made anew when they change, read by every request.
final class FunctionDirectory: Sendable {
    struct Contents: Sendable {
        var routes: RouteTable
        /// Nil while no function is known.
        var orchestrators: [String]?
    }

    private let invokers: [any FunctionInvoker]
    private let prefix: String
    private let current: Mutex<Contents>

    init(invokers: [any FunctionInvoker], prefix: String) {
        self.invokers = invokers
        self.prefix = prefix
        var problems: [RouteProblem] = []
        current = Mutex(Contents(routes: RouteTable(functions: [], prefix: prefix, problems: &problems)))
    }

    var contents: Contents { current.withLock { $0 } }

    /// Asks every invoker for its functions. Returns those that no request can reach.
    func reload() -> [RouteProblem] {
        var problems: [RouteProblem] = []
        let functions = invokers.map(\.functions)
        let all = functions.joined()
        // Several versions may have one name.
        let orchestrators = Set(all.filter { $0.trigger == .orchestration }.map(\.name))
        let contents = Contents(
            routes: RouteTable(functions: functions, prefix: prefix, problems: &problems),
            orchestrators: all.isEmpty ? nil : orchestrators.sorted())
        current.withLock { $0 = contents }
        return problems
    }

    func invoker(of entry: RouteTable.Entry) -> any FunctionInvoker { invokers[entry.invoker] }
}
