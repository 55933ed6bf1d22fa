public import DurableTask

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// A type under `@EntityTrigger`: its stored properties are the state of each entity, its methods the operations. The
/// macro writes what is asked for here.
public protocol Entity: Codable, SendableMetatype {
    /// The operations as calls that wait for their ends.
    associatedtype Calls: EntityCalls
    /// What the host knows the entity function by.
    static var petrelName: String { get }
    /// The state of an entity that has none yet.
    static func petrelInitialState() -> Self
    /// Runs an operation. Letter case of its name does not matter.
    mutating func petrelPerform(_ operation: String, _ context: EntityContext) async throws -> EntityAnswer
}

/// What an operation of an `@EntityTrigger` type came to.
public enum EntityAnswer: Sendable, Hashable {
    /// It may have changed the state.
    case changed(Payload?)
    case unchanged(Payload?)
    /// There is none of this name, but of these.
    case unknown([String])
}

/// What names an entity: an `EntityID`, or what ``OrchestrationContext/entity(_:_:)`` answers.
public protocol EntityReference: Sendable {
    var entityID: EntityID { get }
}

extension EntityID: EntityReference {
    public var entityID: EntityID { self }
}

/// An entity whose operations are called: each method waits for the end of its operation and answers its result.
public protocol EntityCalls: EntityReference {
    associatedtype Signals: EntitySignals
    var petrelTarget: EntityTarget { get }
    init(_ target: EntityTarget)
}

extension EntityCalls {
    public var entityID: EntityID { petrelTarget.entityID }
    /// The same operations without waiting for their ends: nobody hears of their results and failures.
    public var signal: Signals { Signals(petrelTarget) }
    /// The same operations, one way, that run no sooner than at a point in time.
    public func signal(at date: Date) -> Signals { Signals(petrelTarget.at(date)) }
}

/// An entity whose operations are sent one way.
public protocol EntitySignals: Sendable {
    init(_ target: EntityTarget)
}
