public import StorageQueues

/// Which account a binding means.
public struct QueueConnections: Sendable {
    /// The host's own queues.
    private let own: any QueueClient
    private let settings: [String: String]
    private let remote: @Sendable (String) throws -> any QueueClient

    /// - Parameters:
    ///   - settings: what connections and `%NAME%` are looked up in.
    ///   - remote: makes a client of a connection string.
    public init(
        own: any QueueClient, settings: [String: String],
        remote: @escaping @Sendable (String) throws -> any QueueClient
    ) {
        self.own = own
        self.settings = settings
        self.remote = remote
    }

    /// As in Azure, a connection `Orders` may be the setting `AzureWebJobsOrders`, and a connection string.
    /// - Throws: ``QueueBindingError`` for a setting that is missing; what `remote` throws.
    func client(_ connection: String?) throws -> any QueueClient {
        guard let connection, !connection.isEmpty else { return own }
        let names = ["AzureWebJobs" + connection, connection]
        let found = names.lazy.flatMap { ["ConnectionStrings:" + $0, $0] }.compactMap { settings[$0] }.first
        guard let text = found else {
            throw QueueBindingError(
                "It names the connection '\(connection)', which is no setting. Set it to a connection string, or to "
                    + "UseDevelopmentStorage=true for the queues of this host.")
        }
        if text.filter({ $0 != " " && $0 != ";" }).lowercased() == "usedevelopmentstorage=true" { return own }
        return try remote(text)
    }

    /// The name of a queue, with a setting in place of `%NAME%`.
    func name(_ text: String) throws -> String {
        guard text.count > 2, text.hasPrefix("%"), text.hasSuffix("%") else { return text }
        let name = String(text.dropFirst().dropLast())
        guard let value = settings[name] else {
            throw QueueBindingError("Its queue takes the setting '\(name)', which is not set.")
        }
        return value
    }
}

/// Why a queue binding cannot work: one sentence for people.
public struct QueueBindingError: Error, Sendable, Hashable, CustomStringConvertible {
    public let description: String
    public init(_ description: String) { self.description = description }
}
