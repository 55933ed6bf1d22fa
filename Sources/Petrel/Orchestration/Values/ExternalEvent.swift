/// The typed name of an event that arrives from outside an orchestration. Letter case of the name does not matter.
///
/// ```swift
/// let approval = ExternalEvent<Bool>("Approval")
/// ```
public struct ExternalEvent<Value>: Sendable {
    public let name: String
    public init(_ name: String) { self.name = name }
}
