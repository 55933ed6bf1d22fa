/// The addresses a name stands for.
enum ListenAddress {
    /// `localhost` is both families; one of them may be missing on the machine. `*` is every address of both.
    static func addresses(of name: String) -> [String] {
        let name = name.trimmingBrackets
        return switch name.lowercased() {
        case "localhost": ["127.0.0.1", "::1"]
        // The IPv6 wildcard takes IPv4 as well, where the machine has both.
        case "*": ["::", "0.0.0.0"]
        default: [name]
        }
    }
}

extension String {
    /// `[::1]` as `::1`.
    fileprivate var trimmingBrackets: String {
        hasPrefix("[") && hasSuffix("]") ? String(dropFirst().dropLast()) : self
    }
}
