internal import CFunctionRecords
internal import DurableTask
internal import FunctionModel

/// Finds the annotated functions that are linked into this program.
public enum FunctionRegistry {
    /// The first word of every record.
    public static let magic: UInt32 = 0x5045_5452
    /// Changes when ``FunctionRecord`` or ``FunctionDescriptor`` do.
    public static let layout: UInt32 = 1

    /// The functions of these modules, by name; nil is every module. All modules of a program share one section, and a
    /// test program links the functions of every test target.
    /// - Throws: ``FunctionRegistryError`` when two of them have the same name.
    public static func discover(modules: Set<String>?) throws -> [FunctionDescriptor] {
        try checked(linked.filter { modules?.contains($0.module) ?? true })
    }

    /// Sorted by name and version. Versions of one orchestrator function may share its name.
    /// - Throws: ``FunctionRegistryError`` when two have the same name.
    static func checked(_ functions: [FunctionDescriptor]) throws -> [FunctionDescriptor] {
        let byName = Dictionary(grouping: functions) { $0.metadata.name }
        var clashes: [String: [String]] = [:]
        for (name, group) in byName where group.count > 1 {
            if group.allSatisfy({ $0.metadata.trigger == .orchestration }) {
                for same in Dictionary(grouping: group, by: { OrchestrationVersion($0.metadata.version) }).values
                where same.count > 1 {
                    clashes[same[0].metadata.description] = same.map(\.metadata.location).sorted()
                }
            } else {
                clashes[name] = group.map(\.metadata.location).sorted()
            }
        }
        // Letter case of an entity's name does not matter to who asks for it.
        let entities = functions.filter { $0.metadata.trigger == .entity }
        for group in Dictionary(grouping: entities, by: { $0.metadata.name.lowercased() }).values {
            let names = Set(group.map(\.metadata.name)).sorted()
            if names.count > 1 { clashes[names.joined(separator: "' and '")] = group.map(\.metadata.location).sorted() }
        }
        guard clashes.isEmpty else { throw FunctionRegistryError(clashes: clashes) }
        return functions.sorted { a, b in
            a.metadata.name != b.metadata.name
                ? a.metadata.name < b.metadata.name
                : OrchestrationVersion(a.metadata.version) < OrchestrationVersion(b.metadata.version)
        }
    }

    private static let linked: [FunctionDescriptor] = {
        let bounds = petrel_function_record_bounds()
        guard let start = bounds.start, let stop = bounds.stop else { return [] }
        let count = (stop - start) / MemoryLayout<FunctionRecord>.stride
        let records = UnsafeBufferPointer(start: start.assumingMemoryBound(to: FunctionRecord.self), count: count)
        return records.compactMap { record in
            guard record.magic == magic, record.layout == layout else { return nil }
            return withUnsafeTemporaryAllocation(of: FunctionDescriptor.self, capacity: 1) { place in
                guard let address = place.baseAddress else { return nil }
                record.describe(UnsafeMutableRawPointer(address))
                return address.move()
            }
        }
    }()
}

/// Functions that cannot be told apart.
public struct FunctionRegistryError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The names (with their versions) that more than one function has, and where those are written.
    public var clashes: [String: [String]]

    public var description: String {
        clashes.sorted { $0.key < $1.key }.map { name, places in
            "\(places.count) functions are named '\(name)': \(places.joined(separator: " and ")). "
                + "Rename all but one, or give them other names in their annotations with 'name:'."
        }.joined(separator: "\n")
    }
}
