internal import DurableTask
public import Logging

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// What an orchestrator function works with: everything it awaits, and every value that would differ between two runs
/// of the same code, comes from here.
///
/// Use it within the orchestrator function and the structured tasks it makes (`async let`, task groups). A durable call
/// from anywhere else throws ``OrchestrationError``.
public struct OrchestrationContext: Sendable {
    let session: OrchestrationSession

    /// The orchestrator function's name.
    public var name: String { session.identity.name }
    public var instanceID: String { session.identity.instanceID.rawValue }
    /// New with every generation.
    public var executionID: String { session.identity.executionID.rawValue }
    /// The version of this execution: the one it was started with, or the host's default at that time.
    public var version: String? { session.identity.version }
    /// Whether this execution is of that version or a newer one: `if context.isVersion(atLeast: "2.0") { … }` keeps the
    /// old way for those that began with it. Numbers with dots are compared as numbers, anything else as text; no version
    /// is older than any.
    public func isVersion(atLeast version: String) -> Bool {
        OrchestrationVersion(session.identity.version) >= OrchestrationVersion(version)
    }
    /// The instance that waits for this one, for a sub-orchestration.
    public var parentInstanceID: String? { session.identity.parent?.instanceID.rawValue }
    /// What was said about the instance when it was started.
    public var tags: [String: String] { session.identity.tags }

    /// The time at which the running turn began; the same when it is replayed.
    public var currentDateTime: Date { Date(session.now) }
    /// Whether the code runs again over what it has done before.
    public var isReplaying: Bool { session.isReplaying }
    /// Silent while replaying, so each line appears once.
    public var logger: Logger { session.logger }

    /// A UUID that is the same when the orchestrator is replayed.
    public func newUUID() -> UUID { session.newUUID() }

    /// A random number generator that gives the same numbers when the orchestrator is replayed.
    public var random: OrchestrationRandom {
        get { OrchestrationRandom(session: session) }
        nonmutating set {}
    }
}
