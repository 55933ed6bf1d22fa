import DurableTask
public import Petrel

/// One call of an activity that a test has seen, stubbed or not; each attempt of a retried call is one.
public struct ActivityCall<Input: Sendable, Output: Sendable>: Sendable {
    /// The instance that asked for it.
    public var instanceID: String
    public var input: Input
    /// Nil while it runs, and when it failed.
    public var output: Output?
    /// What it threw.
    public var error: (any Error)?
}

extension FunctionTester {
    /// The calls of an activity so far, in the order in which they began.
    ///
    /// ```swift
    /// #expect(try tester.calls(of: sayHello).map(\.input) == ["Tokyo", "Seattle"])
    /// ```
    /// - Throws: what decoding throws.
    public func calls<Input: Decodable & Sendable, Output: Decodable & Sendable>(
        of activity: ActivityFunction<Input, Output>
    ) throws -> [ActivityCall<Input, Output>] {
        try calls(of: activity.name)
    }

    /// The calls, so far, of an activity that takes nothing.
    /// - Throws: what decoding throws.
    public func calls<Output: Decodable & Sendable>(
        of activity: (HandleMarker) -> ActivityFunction<NoInput, Output>
    ) throws -> [ActivityCall<NoInput, Output>] {
        try calls(of: activity(HandleMarker()).name)
    }

    /// The calls of an activity so far, by its name.
    /// - Throws: what decoding throws.
    public func calls<Input: Decodable & Sendable, Output: Decodable & Sendable>(
        of name: String, taking: Input.Type = Input.self, returning: Output.Type = Output.self
    ) throws -> [ActivityCall<Input, Output>] {
        try activities.calls(of: name).map { record in
            let output: Output?
            if case .success(let payload) = record.end {
                output = try payload.decoded(from: "the output of activity '\(name)'")
            } else {
                output = nil
            }
            var error: (any Error)?
            if case .failure(let thrown) = record.end { error = thrown }
            return ActivityCall(
                instanceID: record.instanceID,
                input: try record.input.decoded(from: "the input of activity '\(name)'"), output: output, error: error)
        }
    }
}
