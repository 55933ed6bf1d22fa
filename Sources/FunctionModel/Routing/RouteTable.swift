/// Which of several routes that fit a request is taken.
public enum RoutePrecedence: String, Sendable, Hashable, CaseIterable {
    /// The most specific one.
    case specific
    /// That of the function whose name comes first in the alphabet, as in Azure.
    case alphabetical
}

/// Which function answers which request: a value, made anew when the functions change.
///
/// The most specific route comes first: segment by segment, text before a constrained parameter before any parameter
/// before an optional one before the rest of the path; then the functions' names decide.
package struct RouteTable: Sendable {
    package struct Entry: Sendable, Hashable {
        package var template: RouteTemplate
        /// Empty is every method.
        package var methods: Set<String>
        package var function: FunctionMetadata
        /// Whose function it is: an index into what the table was made from.
        package var invoker: Int
    }

    package enum Match: Sendable, Hashable {
        /// The method is the one the function sees: GET for a HEAD it does not list.
        case function(Entry, parameters: [String: String], method: HTTPMethod)
        /// A route fits, none with this method; the methods are those that would do.
        case otherMethod(allowed: [String])
        case none
    }

    package private(set) var entries: [Entry] = []

    /// - Parameters:
    ///   - functions: those of each invoker.
    ///   - prefix: what every route begins with; may be empty.
    ///   - problems: one for each function that cannot be reached.
    package init(
        functions: [[FunctionMetadata]], prefix: String, precedence: RoutePrecedence = .specific,
        problems: inout [RouteProblem]
    ) {
        let start = prefix.split(separator: "/").map { RouteTemplate.Segment.literal($0.lowercased()) }
        var candidates: [Entry] = []
        for (invoker, list) in functions.enumerated() {
            for function in list {
                guard case .http(let binding) = function.trigger else { continue }
                do {
                    let template = try RouteTemplate(binding.route)
                    try Self.checkNotReserved(template, prefix: start)
                    candidates.append(
                        Entry(
                            template: RouteTemplate(segments: start + template.segments),
                            methods: Set(binding.methods.map { $0.uppercased() }), function: function,
                            invoker: invoker))
                } catch {
                    problems.append(RouteProblem(function: function, route: binding.route, reason: "\(error)"))
                }
            }
        }
        candidates.sort { ($0.function.name.lowercased(), $0.invoker) < ($1.function.name.lowercased(), $1.invoker) }
        var taken: [RouteTemplate: [Entry]] = [:]
        for entry in candidates {
            let rivals = taken[entry.template.shape, default: []]
            if let rival = rivals.first(where: { $0.overlaps(entry) }) {
                let route = if case .http(let binding) = entry.function.trigger { binding.route } else { "" }
                problems.append(
                    RouteProblem(
                        function: entry.function, route: route,
                        reason: "the function '\(rival.function.name)' at \(rival.function.location) has it already; "
                            + "give one of the two another route or other methods"))
                continue
            }
            taken[entry.template.shape] = rivals + [entry]
            entries.append(entry)
        }
        // They are in the order of names so far.
        guard precedence == .specific else { return }
        entries = entries.map { ($0, $0.template.generality) }
            .sorted { a, b in a.1 == b.1 ? false : a.1.lexicographicallyPrecedes(b.1) }
            .map(\.0)
    }

    /// The function for a request.
    package func match(_ method: HTTPMethod, _ path: RoutePath) -> Match {
        var allowed: Set<String> = []
        var headAsGet: Match?
        for entry in entries {
            guard let values = entry.template.match(path) else { continue }
            if entry.methods.isEmpty || entry.methods.contains(method.rawValue) {
                return .function(entry, parameters: values, method: method)
            }
            if method == .head, headAsGet == nil, entry.methods.contains("GET") {
                headAsGet = .function(entry, parameters: values, method: .get)
            }
            allowed.formUnion(entry.methods)
        }
        if let headAsGet { return headAsGet }
        if allowed.isEmpty { return .none }
        if allowed.contains("GET") { allowed.insert("HEAD") }
        allowed.insert("OPTIONS")
        return .otherMethod(allowed: allowed.sorted())
    }

    /// Paths the host answers itself.
    private static func checkNotReserved(_ template: RouteTemplate, prefix: [RouteTemplate.Segment]) throws {
        if case .literal(let first)? = template.segments.first, first == "admin" || first == "runtime" {
            throw RouteTemplateError("routes that begin with '\(first)' belong to the host")
        }
        let own: Set<String> = ["livez", "readyz", "metrics", "openapi.json"]
        if prefix.isEmpty, template.segments.count == 1, case .literal(let only)? = template.segments.first,
            own.contains(only)
        {
            throw RouteTemplateError("'/\(only)' belongs to the host")
        }
    }
}

extension RouteTable.Entry {
    fileprivate func overlaps(_ other: Self) -> Bool {
        methods.isEmpty || other.methods.isEmpty || !methods.isDisjoint(with: other.methods)
    }
}
