import DurableTask
import DurableTaskTesting
import Foundation
import SQLiteStorage
import Testing

@Suite struct SQLiteConformanceTests {
    @Test(arguments: StorageProperty.all)
    func `SQLite has the property`(_ property: StorageProperty) async throws {
        try await withHubFile { path in
            try await property.check(
                on: StorageFactory {
                    (
                        try SQLiteStorage.open(file: path, owner: "one"),
                        { try SQLiteStorage.open(file: path, owner: "two") }
                    )
                })
        }
    }
}
