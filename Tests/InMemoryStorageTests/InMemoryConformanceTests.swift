import DurableTask
import DurableTaskTesting
import InMemoryStorage
import Testing

@Suite struct InMemoryConformanceTests {
    @Test(arguments: StorageProperty.all)
    func `memory has the property`(_ property: StorageProperty) async throws {
        try await property.check(on: .inMemory(partitionCount: 1))
    }

    @Test(arguments: StorageProperty.all)
    func `memory of four partitions has the property`(_ property: StorageProperty) async throws {
        try await property.check(on: .inMemory(partitionCount: 4))
    }
}

extension StorageFactory {
    static func inMemory(partitionCount: Int) -> StorageFactory {
        StorageFactory {
            let storage = InMemoryStorage(partitionCount: partitionCount)
            return (storage, { InMemoryStorage(sharing: storage) })
        }
    }
}
