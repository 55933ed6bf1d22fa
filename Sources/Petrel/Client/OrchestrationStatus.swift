public import DurableTask

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// What an orchestration instance is doing, as of its last committed turn.
public struct OrchestrationStatus: Sendable, Hashable {
    public var instanceID: String
    /// The orchestrator function.
    public var name: String
    public var version: String?
    public var runtimeStatus: RuntimeStatus
    public var createdAt: Date
    public var lastUpdatedAt: Date
    public var completedAt: Date?
    public var tags: [String: String]
    /// JSON, unless an SDK chose otherwise.
    public var input: Payload?
    /// JSON, unless an SDK chose otherwise.
    public var output: Payload?
    /// JSON, unless an SDK chose otherwise.
    public var customStatus: Payload?
    /// Why a failed instance failed.
    public var failure: FailureDetails?
    /// Why the instance stands still although there is something to do.
    public var hold: HoldReason?

    public init(_ state: InstanceState) {
        instanceID = state.header.instanceID.rawValue
        name = state.header.name
        version = state.header.version
        runtimeStatus = state.header.status
        createdAt = Date(state.header.createdAt)
        lastUpdatedAt = Date(state.header.lastUpdatedAt)
        completedAt = state.header.completedAt.map { Date($0) }
        tags = state.header.tags
        input = state.input
        output = state.output
        customStatus = state.header.customStatus
        failure = state.failure
        hold = state.header.hold
    }
}

/// One page of a query.
public struct OrchestrationStatusPage: Sendable, Hashable {
    public var instances: [OrchestrationStatus]
    /// Goes into ``InstanceQuery/continuation`` for the next page; nil on the last one.
    public var continuation: String?
}
