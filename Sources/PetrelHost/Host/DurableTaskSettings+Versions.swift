import DurableTask
import FunctionModel
import HostConfiguration

extension DurableTaskSettings {
    /// What the functions of the app take.
    var versions: VersionMatching {
        let strategy: VersionMatching.Strategy =
            switch versionMatchStrategy {
            case .none?: .none
            case .strict: .strict
            case .currentOrOlder: .currentOrOlder
            case nil: defaultVersion == nil ? .none : .currentOrOlder
            }
        return VersionMatching(
            version: defaultVersion, strategy: strategy, failure: versionFailureStrategy == .fail ? .fail : .reject)
    }

    /// What functions are run by.
    var functions: FunctionSettings {
        var settings = FunctionSettings()
        settings.rollsBackEntityOperations = rollsBackEntityOperations
        settings.payloadThreshold = payloads.threshold
        settings.maxPayloadSize = payloads.maxSize
        return settings
    }
}
