internal import Synchronization

/// Which functions nothing triggers from outside: they can be run by hand, and what runs already goes on. Orchestrators,
/// activities and entities are not concerned, since instances depend on them.
///
/// What settings say holds until somebody switches a function while the host runs.
public final class FunctionSwitches: Sendable {
    /// Names in lower case; nil is every function.
    private let allowed: Set<String>?
    /// Names in lower case.
    private let disabled: Set<String>
    /// Names in lower case: what somebody wants that settings do not say.
    private let switched: Mutex<[String: Bool]>

    /// - Parameters:
    ///   - allowed: the only functions that are triggered; empty is all.
    ///   - switched: names and whether they are disabled, from ``switchedByHand``.
    ///   - settings: `AzureWebJobs.NAME.Disabled` or `AzureWebJobs_NAME_Disabled`, with `true` or `1`, disables a function.
    public init(
        allowed: some Sequence<String> = [], settings: [String: String] = [:], switched: [String: Bool] = [:]
    ) {
        self.switched = Mutex(switched)
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
        guard function.trigger.isSwitchable else { return false }
        if !isAllowed(function) { return true }
        return switched.withLock { $0[function.name.lowercased()] } ?? isDisabledBySettings(function)
    }

    /// False for a function that the host was told not to run at all, whatever is switched.
    public func isAllowed(_ function: FunctionMetadata) -> Bool {
        allowed?.contains(function.name.lowercased()) ?? true
    }

    /// What has been switched by hand and is not what settings say: names in lower case, and whether they are disabled.
    public var switchedByHand: [String: Bool] { switched.withLock { $0 } }

    /// Holds from now on; whoever runs triggers is to be told.
    public func set(_ function: FunctionMetadata, isDisabled: Bool) {
        let isOwn = isDisabled != isDisabledBySettings(function)
        switched.withLock { $0[function.name.lowercased()] = isOwn ? isDisabled : nil }
    }

    private func isDisabledBySettings(_ function: FunctionMetadata) -> Bool {
        disabled.contains(function.name.lowercased())
    }
}

extension Trigger {
    /// Something outside of the durable world sets it off.
    public var isSwitchable: Bool {
        switch self {
        case .http, .timer, .queue: true
        case .orchestration, .activity, .entity: false
        }
    }
}
