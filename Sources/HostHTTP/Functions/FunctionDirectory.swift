import FunctionModel
import Synchronization

/// The functions there are now, and the routes to them: made anew when they change, read by every request.
final class FunctionDirectory: Sendable {
    struct Contents: Sendable {
        var routes: RouteTable
        /// Nil while no function is known.
        var orchestrators: [String]?
        /// By name; also those that are disabled.
        var functions: [FunctionMetadata] = []
        /// Why functions cannot be reached.
        var problems: [RouteProblem] = []
    }

    private let invokers: [any FunctionInvoker]
    private let prefix: String
    private let precedence: RoutePrecedence
    let switches: FunctionSwitches
    private let current: Mutex<Contents>

    init(
        invokers: [any FunctionInvoker], prefix: String, precedence: RoutePrecedence = .specific,
        switches: FunctionSwitches = FunctionSwitches()
    ) {
        self.invokers = invokers
        self.prefix = prefix
        self.precedence = precedence
        self.switches = switches
        var problems: [RouteProblem] = []
        current = Mutex(Contents(routes: RouteTable(functions: [], prefix: prefix, problems: &problems)))
    }

    var contents: Contents { current.withLock { $0 } }

    func isDisabled(_ function: FunctionMetadata) -> Bool { switches.isDisabled(function) }

    /// Asks every invoker for its functions. Returns those that no request can reach.
    func reload() -> [RouteProblem] {
        var problems: [RouteProblem] = []
        let functions = invokers.map(\.functions)
        let all = functions.joined()
        // Several versions may have one name.
        let orchestrators = Set(all.filter { $0.trigger == .orchestration }.map(\.name))
        var contents = Contents(
            routes: RouteTable(
                functions: functions.map { $0.filter { !isDisabled($0) } }, prefix: prefix, precedence: precedence,
                problems: &problems),
            orchestrators: all.isEmpty ? nil : orchestrators.sorted())
        contents.functions = all.sorted {
            ($0.name.lowercased(), $0.version ?? "") < ($1.name.lowercased(), $1.version ?? "")
        }
        contents.problems = problems
        current.withLock { [contents] in $0 = contents }
        return problems
    }

    func invoker(of entry: RouteTable.Entry) -> any FunctionInvoker { invokers[entry.invoker] }

    /// Nil when the function has gone.
    func invoker(of function: FunctionMetadata) -> (any FunctionInvoker)? {
        invokers.first { $0.functions.contains(function) }
    }
}
