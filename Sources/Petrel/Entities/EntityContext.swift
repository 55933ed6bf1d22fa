public import DurableTask
public import Logging
internal import Synchronization

/// What one operation of an entity works with.
///
/// What it asks for here takes effect when the operation succeeds; nothing of it does when it fails. Only
/// ``callEntity(_:_:_:_:returning:timeout:)`` reaches out at once.
public struct EntityContext: Sendable {
    public let entityID: EntityID
    /// The operation, as its sender spelt it.
    public let operationName: String
    public let logger: Logger
    let operation: RunningOperation

    /// The key of this entity.
    public var key: String { entityID.key }

    // MARK: Input and result

    public var hasInput: Bool { operation.input != nil }

    /// Reads what the sender gave along.
    /// - Throws: ``PayloadError``.
    public func input<Value: Decodable>(as type: Value.Type = Value.self) throws -> Value {
        try operation.input.decoded(as: type, from: "the input of '\(operationName)' of entity '\(entityID)'")
    }

    /// What a caller is answered; without it, nothing.
    /// - Throws: what encoding the value throws.
    public func setResult<Value: Encodable>(_ value: Value) throws {
        let payload = try Payload.encodingUnlessNothing(
            value, as: "the result of '\(operationName)' of entity '\(entityID)'")
        operation.outcome.withLock { $0.result = payload }
    }

    // MARK: State

    /// The state as this operation has it so far; nil when there is none.
    /// - Throws: ``PayloadError``.
    public func state<Value: Decodable>(as type: Value.Type = Value.self) throws -> Value? {
        try operation.outcome.withLock(\.state)?.decoded(as: type, from: "the state of entity '\(entityID)'")
    }

    /// - Throws: what encoding the value throws.
    public func setState<Value: Encodable>(_ value: Value) throws {
        let payload = try Payload.encoding(value, as: "the state of entity '\(entityID)'")
        operation.outcome.withLock { $0.state = payload }
    }

    /// The entity has no state any more, and so does not exist, unless a later operation sets one.
    public func deleteState() {
        operation.outcome.withLock {
            $0.state = nil
            $0.isDeleted = true
        }
    }
}

/// One operation under way: what it was given, and what it has come to.
final class RunningOperation: Sendable {
    struct Outcome: Sendable {
        var state: Payload?
        var result: Payload?
        var actions: [EntityAction] = []
        /// The operation said so itself.
        var isDeleted = false
    }

    let input: Payload?
    let client: DurableClient
    let outcome: Mutex<Outcome>

    init(input: Payload?, state: Payload?, client: DurableClient) {
        self.input = input
        self.client = client
        outcome = Mutex(Outcome(state: state))
    }
}
