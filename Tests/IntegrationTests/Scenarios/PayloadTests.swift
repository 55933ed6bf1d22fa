import DurableTask
import Foundation
import PetrelHost
import Testing

extension ScenarioTests {
    @Suite struct PayloadTests {
        private func text(_ letter: String, _ count: Int) -> String { String(repeating: letter, count: count) }

        @Test(arguments: Setting.all) func longPayloadsGoThroughEverythingAsTheyAre(_ setting: Setting) async throws {
            let host = try setting.host()
            let (text, event) = (text("t", 300_000), text("é", 200_000))
            let check = try await host.begin("longJourney", text)
            try await host.raise("More", "\"\(event)\"", to: check)
            let output: String = try await host.output(of: check)
            #expect(output.utf8.count == text.utf8.count + event.utf8.count)
            #expect(output == text + event)
            // Whoever embeds the host has the payloads, too.
            let client = try #require(host.host?.taskHub)
            let state = try await client.state(of: InstanceID(trusted: check.id), including: .all)
            #expect(state?.output?.utf8.count == output.utf8.count + 2)
            let status = try await host.get(check.statusQueryGetUri + "&showInput=true&showHistory=true")
            #expect(status.body.contains("\"input\":\"\(text)\""))
            let list = try await host.get(
                "\(RunningHost.webhooks)/instances?instanceIdPrefix=\(check.id)&showInput=true")
            #expect(list.body.contains(#""input":{"$payload":{"bytes":300002}}"#))
            #expect(list.body.utf8.count < 10_000)
            let exported = try await host.get("\(RunningHost.webhooks)/instances/\(check.id)/history")
            #expect(exported.body.utf8.count > 1_000_000)
        }

        @Test(arguments: Setting.all) func theNextGenerationHasItsOwn(_ setting: Setting) async throws {
            let host = try setting.host()
            let id = UUID().uuidString + "-again"
            let check = try await host.begin("longJourney", "a" + text("t", 100_000), id: id)
            for letter in ["x", "y"] { try await host.raise("More", "\"\(text(letter, 100_000))\"", to: check) }
            let output: String = try await host.output(of: check)
            #expect(output == "b" + text("t", 100_000) + text("y", 100_000))
        }

        @Test(arguments: Setting.viaWorker) func whatIsTooLongIsAnErrorWhereItIsAskedFor(_ setting: Setting)
            async throws
        {
            let host = try setting.host()
            let sentence: String = try await host.run("tooLong", Setting.workersLongestPayload)
            #expect(
                sentence.contains("the input of activity 'echoLong' has \(Setting.workersLongestPayload + 2) bytes"))
            #expect(sentence.contains("extensions.durableTask.payloads.maxSize"))
        }
    }
}
