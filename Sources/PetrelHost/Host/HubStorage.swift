import DurableTask
import Foundation
import HostConfiguration
import InMemoryStorage
import SQLiteStorage

/// Opens the storage a configuration asks for.
enum HubStorage {
    /// - Throws: ``StorageError``, or what making the folder throws.
    static func open(_ configuration: HostConfiguration, owner: String) throws -> any StorageProvider & HostStore {
        if configuration.storage.isEphemeral { return InMemoryStorage() }
        try makeFolder(configuration)
        return try SQLiteStorage.open(file: path(configuration), owner: owner)
    }

    /// Makes the data folder, for nobody but its owner to read: what orchestrations know is in it.
    static func makeFolder(_ configuration: HostConfiguration) throws {
        let folder = configuration.storage.folder
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw StorageError(.io, "The data folder '\(folder)' cannot be made: \(error.localizedDescription)")
        }
    }

    /// Of the task hub's file.
    static func path(_ configuration: HostConfiguration) -> String {
        "\(configuration.storage.folder)/\(configuration.durableTask.hubName).db"
    }
}
