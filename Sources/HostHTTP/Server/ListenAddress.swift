/// The addresses a name stands for. Only this machine can reach them: functions have no keys yet.
enum ListenAddress {
    /// `localhost` is both families; one of them may be missing on the machine.
    /// - Throws: ``HostHTTPError`` for an address that other machines could reach.
    static func addresses(of name: String) throws -> [String] {
        let name = name.lowercased().trimmingBrackets
        switch name {
        case "localhost": return ["127.0.0.1", "::1"]
        case "::1": return ["::1"]
        default:
            let numbers = name.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
            guard numbers.count == 4, numbers.first == 127, !numbers.contains(nil) else {
                throw HostHTTPError(
                    .addressNotLoopback,
                    "The host does not listen on '\(name)': functions have no keys yet, so only this machine may reach "
                        + "them. Use localhost, 127.0.0.1 or ::1, and a proxy where others must reach them.")
            }
            return [name]
        }
    }
}

extension String {
    /// `[::1]` as `::1`.
    fileprivate var trimmingBrackets: String {
        hasPrefix("[") && hasSuffix("]") ? String(dropFirst().dropLast()) : self
    }
}
