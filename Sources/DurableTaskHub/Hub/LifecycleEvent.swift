public import DurableTask

/// Something that has become of an orchestration instance, durably.
public struct LifecycleEvent: Sendable, Hashable {
    public enum Moment: Sendable, Hashable {
        /// Its first turn is stored.
        case started
        /// Its end is stored.
        case finished
    }

    public var moment: Moment
    public var instanceID: InstanceID

    public init(_ moment: Moment, of instanceID: InstanceID) {
        self.moment = moment
        self.instanceID = instanceID
    }
}
