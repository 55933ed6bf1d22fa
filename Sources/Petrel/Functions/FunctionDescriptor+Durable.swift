internal import DurableTask
internal import FunctionModel

// What the macros call; also the way to describe a function whose name is known only at run time.
extension FunctionDescriptor {
    /// An activity. Without payload parameter `Input` is ``NoInput``; without result `Output` is ``NoOutput``.
    /// - Parameter location: `Module/File.swift:line`.
    public static func activity<Input: Codable & SendableMetatype, Output: Codable & SendableMetatype>(
        _ name: String, at location: String,
        _ run: @escaping @Sendable (ActivityContext, Input) async throws -> Output
    ) -> FunctionDescriptor {
        FunctionDescriptor(
            name, at: location, .activity,
            .activity { context, payload in
                let input: Input = try payload.decoded(from: "the input of activity '\(name)'")
                let output = try await run(context, input)
                return try .encodingUnlessNothing(output, as: "the output of activity '\(name)'")
            })
    }

    /// An orchestrator function. Without payload parameter `Input` is ``NoInput``; without result `Output` is
    /// ``NoOutput``.
    /// - Parameters:
    ///   - version: of the instances it is for; nil is every one that has no implementation of its own.
    ///   - location: `Module/File.swift:line`.
    public static func orchestration<Input: Codable & SendableMetatype, Output: Codable & SendableMetatype>(
        _ name: String, version: String? = nil, at location: String,
        _ run: @escaping @Sendable (OrchestrationContext, Input) async throws -> Output
    ) -> FunctionDescriptor {
        FunctionDescriptor(
            name, version: version, at: location, .orchestration,
            .orchestration { context, payload in
                let input: Input = try payload.decoded(from: "the input of orchestration '\(name)'")
                let output = try await run(context, input)
                return try .encodingUnlessNothing(output, as: "the output of orchestration '\(name)'")
            })
    }

    init(_ name: String, version: String? = nil, at location: String, _ trigger: Trigger, _ body: Body) {
        let module = location.prefix { $0 != "/" }
        self.init(
            metadata: FunctionMetadata(name: name, version: version, location: location, trigger: trigger),
            module: String(module),
            body: body)
    }

    /// Fills the place a record was called with.
    public func store(at place: UnsafeMutableRawPointer) {
        place.initializeMemory(as: FunctionDescriptor.self, to: self)
    }
}
