extension HostConfigurationReading {
    /// A key with the value that holds, and where it comes from.
    public struct Explanation: Sendable, Hashable {
        public var key: String
        public var value: String
        public var origin: ConfigurationOrigin
        public var meaning: String
    }

    /// Every key that has a value, in the order in which people look for them.
    public var explanations: [Explanation] {
        HostConfigurationKey.all.flatMap { key in
            key.show(configuration).map { path, value in
                Explanation(
                    key: path, value: value, origin: origin(of: path, listedBelow: key.path), meaning: key.meaning)
            }
        }
    }

    /// The first item of a list stands for it, and `retention` for `retention.default`.
    private func origin(of path: String, listedBelow key: String) -> ConfigurationOrigin {
        let candidates = [path, path + ".*", key, path.hasSuffix(".default") ? String(path.dropLast(8)) : path]
        return candidates.map { origin(of: $0) }.first { $0 != .builtIn } ?? .builtIn
    }
}
