internal import DurableTask
internal import Synchronization

extension FunctionDescriptor {
    /// An entity function of an `@EntityTrigger` type.
    /// - Parameter location: `Module/File.swift:line`.
    public static func entity<E: Entity>(_ type: E.Type, at location: String) -> FunctionDescriptor {
        entity(type.petrelName, at: location) { context in
            var state = try context.state(as: type) ?? type.petrelInitialState()
            let answer: EntityAnswer
            do {
                answer = try await state.petrelPerform(context.operationName, context)
            } catch {
                // How far it came counts only where operations are not rolled back.
                if !context.operation.outcome.withLock(\.isDeleted) { try? context.setState(state) }
                throw error
            }
            switch answer {
            case .changed(let result):
                context.operation.outcome.withLock { $0.result = result }
                if !context.operation.outcome.withLock(\.isDeleted) { try context.setState(state) }
            case .unchanged(let result): context.operation.outcome.withLock { $0.result = result }
            case .unknown(let operations):
                guard context.operationName.lowercased() == "delete" else {
                    throw UnknownOperation(context.operationName, of: context.entityID.name, known: operations)
                }
                context.deleteState()
            }
        }
    }

    /// An entity function that looks at the name of the operation itself.
    /// - Parameter location: `Module/File.swift:line`.
    public static func entity(
        _ name: String, at location: String, _ run: @escaping @Sendable (EntityContext) async throws -> Void
    ) -> FunctionDescriptor {
        FunctionDescriptor(name, at: location, .entity, .entity(run))
    }
}

/// An entity was given an operation it does not have.
struct UnknownOperation: Error, CustomStringConvertible {
    var description: String

    init(_ operation: String, of entity: String, known: [String]) {
        let all = (known + (known.contains { $0.lowercased() == "delete" } ? [] : ["delete"])).map { "'\($0)'" }
        description = "Entity '\(entity)' has no operation '\(operation)'; it has \(all.joined(separator: ", "))."
    }
}
