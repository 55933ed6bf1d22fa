/// Which versions of orchestrations an executor takes, and what becomes of the others.
public struct VersionMatching: Sendable, Hashable {
    public enum Strategy: String, Sendable, Hashable, CaseIterable {
        /// Every version.
        case none
        /// The worker's own only.
        case strict
        /// The worker's own and every older one.
        case currentOrOlder
    }

    /// What becomes of an instance of a version that no connected executor takes.
    public enum FailureStrategy: String, Sendable, Hashable, CaseIterable {
        /// It waits for another worker.
        case reject
        /// It fails.
        case fail
    }

    /// The worker's own; nil is none.
    public var version: String?
    public var strategy: Strategy
    public var failure: FailureStrategy
    /// Orchestrators that are written for certain versions only: a name that is not here has an implementation for every
    /// version.
    public var implemented: [String: Set<OrchestrationVersion>]

    public init(
        version: String? = nil, strategy: Strategy = .none, failure: FailureStrategy = .reject,
        implemented: [String: Set<OrchestrationVersion>] = [:]
    ) {
        self.version = version
        self.strategy = strategy
        self.failure = failure
        self.implemented = implemented
    }

    public func takes(_ version: String?, of orchestrator: String) -> Bool {
        if strategy == .none, implemented.isEmpty { return true }
        let asked = OrchestrationVersion(version)
        if let versions = implemented[orchestrator], !versions.contains(asked) { return false }
        let own = OrchestrationVersion(self.version)
        return switch strategy {
        case .none: true
        case .strict: asked == own
        case .currentOrOlder: asked <= own
        }
    }
}

extension VersionMatching {
    /// Why an instance fails that has a version nobody takes.
    public func mismatch(of orchestrator: VersionedName) -> String {
        let own = version.flatMap { $0.isEmpty ? nil : "is of version '\($0)'" } ?? "has no version"
        let rule =
            switch strategy {
            case .none: "has no implementation for it"
            case .strict: "takes its own version only"
            case .currentOrOlder: "takes its own version and older ones"
            }
        return UnservedNames.noWorkerTakes(orchestrator) + ": the worker \(own) and \(rule). Deploy a worker that "
            + "takes it, and start the instance anew; with 'versionFailureStrategy: Reject' it would wait for one."
    }
}

/// An orchestrator function in one version.
public struct VersionedName: Sendable, Hashable, Comparable, CustomStringConvertible {
    public var name: String
    public var version: String?

    public init(_ name: String, version: String?) {
        self.name = name
        self.version = version
    }

    /// `checkout`, or `checkout (version 2.0)`.
    public var description: String {
        guard let version, !version.isEmpty else { return name }
        return "\(name) (version \(version))"
    }

    public static func < (a: Self, b: Self) -> Bool {
        a.name != b.name ? a.name < b.name : (a.version ?? "") < (b.version ?? "")
    }
}
