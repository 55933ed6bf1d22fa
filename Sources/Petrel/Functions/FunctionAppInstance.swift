/// The one instance of a type with `@FunctionApp`: made when the first of its functions runs. When making it throws,
/// every function of it throws that error.
public struct FunctionAppInstance<App: Sendable>: Sendable {
    private let result: Result<App, any Error>

    public init(_ make: () throws -> App) {
        result = Result { try make() }
    }

    public func get() throws -> App { try result.get() }
}
