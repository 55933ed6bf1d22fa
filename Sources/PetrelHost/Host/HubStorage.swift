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
        let folder = configuration.storage.folder
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw StorageError(.io, "The data folder '\(folder)' cannot be made: \(error.localizedDescription)")
        }
        return try SQLiteStorage.open(file: path(configuration), owner: owner)
    }

    /// Of the task hub's file.
    static func path(_ configuration: HostConfiguration) -> String {
        "\(configuration.storage.folder)/\(configuration.durableTask.hubName).db"
    }
}
