public import DurableTask

/// Both ports of storage, as a host uses them.
public typealias HubStorage = StorageProvider & HostStore

/// One property every storage provider has. Give ``all`` to a parameterised test:
///
/// ```swift
/// @Test(arguments: StorageProperty.all)
/// func holds(_ property: StorageProperty) async throws {
///     try await property.check(on: factory)
/// }
/// ```
public struct StorageProperty: Sendable, CustomStringConvertible {
    public let name: String
    private let body: @Sendable (StorageFactory) async throws -> Void

    init(_ name: String, _ body: @escaping @Sendable (StorageFactory) async throws -> Void) {
        self.name = name
        self.body = body
    }

    /// A property that needs one new storage, which is closed afterwards.
    init(_ name: String, on body: @escaping @Sendable (any HubStorage) async throws -> Void) {
        self.init(name) { factory in
            let (storage, _) = try await factory.make()
            do {
                try await body(storage)
            } catch {
                await storage.close()
                throw error
            }
            await storage.close()
        }
    }

    /// - Throws: ``StorageConformanceFailure``, or what the provider threw where it should not.
    public func check(on factory: StorageFactory) async throws { try await body(factory) }

    public var description: String { name }

    public static let all: [StorageProperty] =
        commits + ownership + histories + messages + snapshots + queries + payloads + entities + host
}

/// How the suite gets at the storage under test.
public struct StorageFactory: Sendable {
    /// Opens what the same call to ``make`` made a second time: after a close, to see what was kept; before one, to see
    /// that there is one owner. It must then throw `owned`, or open another handle of the same hub.
    public typealias Reopen = @Sendable () async throws -> any HubStorage

    /// A new, empty hub, different from every other.
    public let make: @Sendable () async throws -> (any HubStorage, Reopen)

    public init(make: @escaping @Sendable () async throws -> (any HubStorage, Reopen)) { self.make = make }
}

/// A provider does not have a property.
public struct StorageConformanceFailure: Error, CustomStringConvertible {
    public let description: String
}

func expect(_ condition: Bool, _ sentence: @autoclosure () -> String) throws {
    guard condition else { throw StorageConformanceFailure(description: sentence()) }
}

func expectEqual<Value: Equatable>(
    _ found: Value, _ wanted: Value, _ what: @autoclosure () -> String
) throws {
    guard found == wanted else {
        throw StorageConformanceFailure(description: "\(what()): found \(found), wanted \(wanted)")
    }
}

/// The body must throw a ``StorageError`` with one of these codes.
func expectError(_ codes: StorageError.Code..., what: String, _ body: () async throws -> Void) async throws {
    do {
        try await body()
    } catch let error as StorageError {
        return try expect(codes.contains(error.code), "\(what): refused as \(error.code), wanted \(codes)")
    }
    throw StorageConformanceFailure(description: "\(what): accepted, wanted \(codes)")
}
