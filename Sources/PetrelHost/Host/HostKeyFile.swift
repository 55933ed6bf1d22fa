public import HostConfiguration
import HostHTTP

/// Where the keys of a host are.
public enum HostKeyFile {
    /// In the data folder, beside the task hubs.
    public static func path(_ configuration: HostConfiguration) -> String {
        "\(configuration.storage.folder)/\(KeyStore.fileName)"
    }

    /// Nil where nobody needs a key.
    static func open(_ configuration: HostConfiguration) throws -> KeyStore? {
        guard configuration.listen.asksForKeys else { return nil }
        return configuration.storage.isEphemeral ? KeyStore() : try KeyStore(file: path(configuration))
    }
}
