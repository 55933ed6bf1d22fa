import DurableTask
import DurableTaskHub
import Petrel

extension FunctionTester {
    /// What happened to an instance in its current execution, in order; marks of turns are left out.
    ///
    /// ```swift
    /// #expect(try await tester.history(of: id).map(\.description) == [
    ///     "started greet: \"Tokyo\"", "activity sayHello asked for: \"Tokyo\"",
    ///     "activity sayHello completed: \"Hello Tokyo!\"", "ended Completed: \"Hello Tokyo!\"",
    /// ])
    /// ```
    /// - Throws: ``TaskHubError`` with code `notFound`.
    public func history(of instanceID: String) async throws -> [HistoryEntry] {
        guard let events = try await payloads.history(of: InstanceID(validating: instanceID)) else {
            throw noInstance(instanceID)
        }
        return HistoryEntry.entries(of: events)
    }
}
