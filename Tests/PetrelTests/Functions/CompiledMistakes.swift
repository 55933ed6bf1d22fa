import Foundation
import Testing

/// What only the compiler itself can find: it is given a file with mistakes and must name each of them on its line.
@Suite("Mistakes the compiler finds")
struct CompiledMistakes {
    @Test("calls through handles are checked, and mistakes with annotations are told where they are")
    func compile() throws {
        let source = """
            import Petrel

            struct Plain {}

            @ActivityTrigger
            func greet(city: String) -> String { city }

            @ActivityTrigger
            func answer() -> Int { 42 }

            @OrchestrationTrigger
            func calls(context: OrchestrationContext) async throws {
                _ = try await context.callActivity(greet, 7)  // error: no exact matches in call to instance method 'callActivity'
                let _: Int = try await context.callActivity(greet, "a")  // error: cannot convert
                let _: String = try await context.callActivity(answer)  // error: cannot convert
                _ = try await context.callActivity(anwser)  // error: cannot find 'anwser' in scope
                try await Task.sleep(for: .seconds(1))  // warning: 'Task.sleep' waits outside the history
            }

            @OrchestrationTrigger
            func lost() {}  // error: an orchestrator function takes 'context: OrchestrationContext'

            @ActivityTrigger  // note: in expansion of macro 'ActivityTrigger' on global function 'plain(value:)'
            func plain(value: Plain) {}

            struct Orders {
                @ActivityTrigger
                func load(id: Int) {}  // error: write '@FunctionApp' before 'struct Orders'
            }

            @HTTPTrigger(.post, route: "/orders")  // error: a route does not begin with '/'
            func start(client: DurableClient) async throws -> String {
                try await client.startNew(calls) + client.startNew(greet, "a")  // error: ActivityFunction
            }
            """
        let (text, output) = try typecheck(source)
        #expect(text.contains("candidate expects value of type 'String' for parameter #2 (got 'Int')"))
        #expect(text.contains("requires that 'Plain' conform to 'Decodable'"))
        for (index, line) in source.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let told = output.filter { $0.line == index + 1 }
            guard let expected = line.split(separator: "// ", maxSplits: 1).dropFirst().first else {
                #expect(told.isEmpty, "line \(index + 1): \(line)")
                continue
            }
            #expect(
                told.contains { $0.contains(expected) }, "line \(index + 1) should be told '\(expected)', not \(told)")
        }
    }

    private struct Told {
        var line: Int
        var severity: Substring
        var message: Substring

        /// `error: part of the message`
        func contains(_ expected: Substring) -> Bool {
            let parts = expected.split(separator: ": ", maxSplits: 1)
            return parts.first == severity && parts.last.map { message.contains($0) } == true
        }
    }

    /// The compiler of this toolchain, with the modules and the plug-in this test was built with.
    private func typecheck(_ source: String) throws -> (text: String, told: [Told]) {
        let products = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("Mistakes.swift")
        try Data(source.utf8).write(to: file)

        let compiler = Process()
        compiler.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        compiler.arguments = [
            "swiftc", "-typecheck", "-swift-version", "6", "-parse-as-library", "-diagnostic-style", "llvm",
            "-I", products.appendingPathComponent("Modules").path,
            "-Xcc",
            "-fmodule-map-file=" + products.appendingPathComponent("CFunctionRecords.build/module.modulemap").path,
            "-load-plugin-executable", products.appendingPathComponent("PetrelMacros-tool").path + "#PetrelMacros",
            file.path,
        ]
        let errors = Pipe()
        compiler.standardError = errors
        compiler.standardOutput = FileHandle.nullDevice
        try compiler.run()
        let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        compiler.waitUntilExit()
        let told: [Told] = text.split(separator: "\n").compactMap { line in
            let parts = line.split(separator: ":", maxSplits: 4)
            guard parts.count == 5, parts[0].hasSuffix("Mistakes.swift"), let number = Int(parts[1]) else { return nil }
            return Told(line: number, severity: parts[3].drop { $0 == " " }, message: parts[4])
        }
        return (text, told)
    }
}
