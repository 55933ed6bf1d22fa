/// Values of `host.yaml` that the environment overrides.
enum EnvironmentOverrides {
    /// Azure's way of naming a key, and ours; ours wins.
    private static let prefixes = ["azurefunctionsjobhost__", "petrel__"]

    /// Variables that set one key, known from Azure.
    private static let named = [
        "functions_request_body_size_limit": ["extensions", "http", "maxRequestBodySize"],
        "functions_worker_process_count": ["workers", "count"],
        "cors_allowed_origins": ["extensions", "http", "cors", "allowedOrigins"],
        "cors_support_credentials": ["extensions", "http", "cors", "supportCredentials"],
    ]

    /// The later an entry comes, the stronger it is.
    static func entries(in environment: [String: String]) -> [ConfigurationEntry] {
        let sorted = environment.sorted { $0.key < $1.key }
        var entries: [ConfigurationEntry] = sorted.compactMap { name, value in
            guard let path = named[name.lowercased()] else { return nil }
            return ConfigurationEntry(path: path, value: value, origin: .environment(name))
        }
        for prefix in prefixes {
            for (name, value) in sorted where name.lowercased().hasPrefix(prefix) {
                let path = splitAtDoubleUnderscores(name.dropFirst(prefix.count))
                if path.contains("") { continue }
                entries.append(ConfigurationEntry(path: path, value: value, origin: .environment(name)))
            }
        }
        return entries
    }

    private static func splitAtDoubleUnderscores(_ name: Substring) -> [String] {
        var parts: [String] = []
        var rest = name
        while let cut = rest.firstRange(of: "__") {
            parts.append(String(rest[..<cut.lowerBound]))
            rest = rest[cut.upperBound...]
        }
        return parts + [String(rest)]
    }
}
