package import DurableTask
package import FunctionModel

extension VersionMatching {
    /// The same, for an executor with these functions: an orchestrator function of which every implementation has a version
    /// takes no other.
    package func implementing(_ functions: [FunctionMetadata]) -> VersionMatching {
        var matching = self
        let orchestrators = functions.filter { $0.trigger == .orchestration }
        for (name, all) in Dictionary(grouping: orchestrators, by: \.name) where all.allSatisfy({ $0.version != nil }) {
            matching.implemented[name] = Set(all.map { OrchestrationVersion($0.version) })
        }
        return matching
    }
}
