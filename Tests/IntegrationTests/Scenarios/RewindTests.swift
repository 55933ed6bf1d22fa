import Foundation
import Testing

extension ScenarioTests {
    @Suite struct RewindTests {
        @Test(arguments: Setting.all) func aFamilyThatFailedGoesOnWhereItStopped(_ setting: Setting) async throws {
            let host = try setting.host()
            let page = UUID().uuidString
            let check = try await host.begin("fragileParent", page)
            try await host.raise("Word", "\"hello\"", to: check)
            let rewind = check.rewindPostUri.replacingOccurrences(of: "{text}", with: "once%20more")
            #expect(try await host.finished(check).body.contains(#""runtimeStatus":"Failed""#))
            // Not mended: it fails in the same way.
            #expect(try await host.post(rewind).status == 202)
            #expect(try await host.finished(check).body.contains(#""runtimeStatus":"Failed""#))
            try await host.open(page)
            #expect(try await host.post(rewind).status == 202)
            let output: [String] = try await host.output(of: check)
            #expect(output == ["hello", "solid", "whole"])
            let notes = try await host.notes(page, atLeast: 4)
            #expect(notes.filter { $0 == "solid" }.count == 1)
            #expect(notes.filter { $0 == "fragile" }.count == 3)
            #expect(try await host.post(rewind).status == 410)
        }
    }
}
