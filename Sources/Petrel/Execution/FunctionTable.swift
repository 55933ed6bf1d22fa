internal import DurableTask
internal import FunctionModel

/// The functions of an app by kind and name.
struct FunctionTable: Sendable {
    typealias HTTPBody = @Sendable (HTTPRequestData, DurableClient) async throws -> HTTPResponseData
    typealias ActivityBody = @Sendable (ActivityContext, Payload?) async throws -> Payload?
    typealias EntityBody = @Sendable (EntityContext) async throws -> Void

    /// Also those that something else than a request triggers, which is in the body then.
    private(set) var http: [String: HTTPBody] = [:]
    private(set) var orchestrators = OrchestratorTable()
    private(set) var activities: [String: ActivityBody] = [:]
    /// By names in lower case.
    private(set) var entities: [String: EntityBody] = [:]

    /// Of two functions with one name and kind, the first is taken.
    init(_ functions: [FunctionDescriptor]) {
        for function in functions.reversed() {
            let name = function.metadata.name
            switch function.body {
            case .http(let body): http[name] = body
            case .orchestration(let body): orchestrators.add(body, name, version: function.metadata.version)
            case .activity(let body): activities[name] = body
            case .entity(let body): entities[name.lowercased()] = body
            }
        }
    }
}
