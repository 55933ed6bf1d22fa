public import DurableTask
import Foundation
public import HostConfiguration
import SQLiteStorage

/// Looks through the task hub of a configuration while no host has it open.
public enum HubVerification {
    /// - Throws: ``StorageError``: `owned` when a host is using the hub, `io` when there is none.
    public static func run(_ configuration: HostConfiguration) throws -> HubReport {
        try SQLiteStorage.verify(file: HubStorage.path(configuration), owner: "petrel hub verify")
    }

    /// Where the hub's file is.
    public static func path(_ configuration: HostConfiguration) -> String { HubStorage.path(configuration) }
}
