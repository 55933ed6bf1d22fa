import DurableTask
import Testing

@testable import Petrel

@Suite struct ExecutorVersions {
    private static func answering(_ answer: String, version: String? = nil) -> FunctionDescriptor {
        FunctionDescriptor.orchestration("checkout", version: version, at: "T/\(answer).swift:1") {
            (_, _: NoInput) in answer
        }
    }

    private static func answer(_ functions: [FunctionDescriptor], to version: String?) async throws -> String? {
        try await withExecutor(functions) { executor, door in
            var item = turnItem("checkout", "a")
            item.version = version
            executor.begin(item)
            let result = try await door.nextTurn()
            guard case .finished(let actions, _, _) = result else { return nil }
            return actions.first?.line
        }
    }

    @Test func `an instance runs the implementation of its version, otherwise the one without a version`() async throws
    {
        let functions = [Self.answering("old"), Self.answering("two", version: "2.0")]
        #expect(try await Self.answer(functions, to: "2.0") == "1 Completed \"two\"")
        #expect(try await Self.answer(functions, to: "2") == "1 Completed \"two\"")
        for other in [nil, "", "1.0", "3.0"] {
            #expect(try await Self.answer(functions, to: other) == "1 Completed \"old\"")
        }
    }

    @Test func `without an implementation for every version it takes only those there are`() async throws {
        let functions = [Self.answering("two", version: "2.0"), Self.answering("three", version: "3.0")]
        #expect(try await Self.answer(functions, to: "1.0") == nil)
        await withExecutor(functions) { executor, _ in
            #expect(executor.offer.orchestrators == ["checkout"])
            #expect(
                ["1.0", "2.0", "3", "4"].filter { executor.offer.versions.takes($0, of: "checkout") } == ["2.0", "3"])
        }
        await withExecutor(functions + [Self.answering("any")]) { executor, _ in
            #expect(executor.offer.versions.takes("1.0", of: "checkout"))
        }
    }

    @Test func `one name in several versions is fine, one version twice is not`() throws {
        let old = Self.answering("old")
        let two = Self.answering("two", version: "2.0")
        let again = Self.answering("again", version: "2")
        #expect(try FunctionRegistry.checked([two, old]).map(\.metadata.version) == [nil, "2.0"])
        let error = #expect(throws: FunctionRegistryError.self) { try FunctionRegistry.checked([old, two, again]) }
        #expect(error?.clashes.values.first == ["T/again.swift:1", "T/two.swift:1"])
        #expect(throws: FunctionRegistryError.self) { try FunctionRegistry.checked([old, Self.answering("older")]) }
    }
}
