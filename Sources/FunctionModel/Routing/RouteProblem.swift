/// A function that no request can reach, and why.
public struct RouteProblem: Sendable, Hashable, CustomStringConvertible {
    public var function: FunctionMetadata
    public var route: String
    /// Half a sentence.
    public var reason: String

    public var description: String {
        "The route '\(route)' of the function '\(function.name)' at \(function.location) is not served: \(reason)."
    }
}
