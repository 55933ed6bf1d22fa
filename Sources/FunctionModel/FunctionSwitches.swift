/// Which functions nothing triggers from outside: they can be run by hand, and what runs already goes on. Orchestrators,
/// activities and entities are not concerned, since instances depend on them.
public struct FunctionSwitches: Sendable, Hashable {
    /// Names in lower case; nil is every function.
    private var allowed: Set<String>?
    /// Names in lower case.
    private var disabled: Set<String>

    /// - Parameters:
    ///   - allowed: the only functions that are triggered; empty is all.
    ///   - settings: `AzureWebJobs.NAME.Disabled` or `AzureWebJobs_NAME_Disabled`, with `true` or `1`, disables a function.
    public init(allowed: some Sequence<String> = [], settings: [String: String] = [:]) {
        let allowed = Set(allowed.map { $0.lowercased() })
        self.allowed = allowed.isEmpty ? nil : allowed
        disabled = Set(
            settings.compactMap { name, value in
                guard value == "1" || value.lowercased() == "true" else { return nil }
                let name = name.lowercased()
                for separator in [".", "_"] {
                    let (start, end) = ("azurewebjobs\(separator)", "\(separator)disabled")
                    if name.hasPrefix(start), name.hasSuffix(end), name.count > start.count + end.count {
                        return String(name.dropFirst(start.count).dropLast(end.count))
                    }
                }
                return nil
            })
    }

    public func isDisabled(_ function: FunctionMetadata) -> Bool {
        switch function.trigger {
        case .http, .timer, .queue: break
        case .orchestration, .activity, .entity: return false
        }
        let name = function.name.lowercased()
        return disabled.contains(name) || allowed.map { !$0.contains(name) } ?? false
    }
}
