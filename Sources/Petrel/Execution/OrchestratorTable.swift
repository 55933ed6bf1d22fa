internal import DurableTask

/// The orchestrator functions of an app by name and version.
struct OrchestratorTable: Sendable {
    private struct Versions {
        /// For every version without an implementation of its own.
        var general: OrchestrationSession.Body?
        var special: [OrchestrationVersion: OrchestrationSession.Body] = [:]
    }

    private var byName: [String: Versions] = [:]

    init() {}

    mutating func add(_ body: @escaping OrchestrationSession.Body, _ name: String, version: String?) {
        if let version {
            byName[name, default: Versions()].special[OrchestrationVersion(version)] = body
        } else {
            byName[name, default: Versions()].general = body
        }
    }

    var names: Set<String> { Set(byName.keys) }

    /// The one of this version, otherwise the one without a version.
    func body(of name: String, version: String?) -> OrchestrationSession.Body? {
        guard let versions = byName[name] else { return nil }
        if versions.special.isEmpty { return versions.general }
        return versions.special[OrchestrationVersion(version)] ?? versions.general
    }
}

extension OrchestratorTable: ExpressibleByDictionaryLiteral {
    /// Functions for every version.
    init(dictionaryLiteral elements: (String, OrchestrationSession.Body)...) {
        for (name, body) in elements { add(body, name, version: nil) }
    }
}
