import Petrel
import PetrelTesting
import Testing

@testable import FunctionApp

@Suite struct ResearchAgentOnVirtualTime {
    private func withAgent(_ body: (FunctionTester) async throws -> Void) async throws {
        try await withFunctions(in: ["FunctionApp"]) { tester in
            tester.stub(activity: planResearch) { briefing in
                [
                    ToolUse(tool: "ask", input: "\(briefing.question) (\(briefing.comments.count))"),
                    ToolUse(tool: "calculate", input: "6 * 7"),
                ]
            }
            tester.stub(activity: useTool) { use in Finding(use: use, result: use.input.uppercased()) }
            tester.stub(activity: writeAnswer) { briefing in
                (briefing.findings.map(\.result) + briefing.comments).joined(separator: "; ")
            }
            try await body(tester)
        }
    }

    @Test func `an answer is made of what the tools found, in the order of the plan`() async throws {
        try await withAgent { tester in
            let id = try await tester.post("/api/research", json: ResearchTopic(question: "why")).instanceID
            try await tester.untilIdle()
            #expect(try await tester.customStatus(of: id) == Draft(round: 1, text: "WHY (0); 6 * 7"))
            #expect(try await tester.post("/api/research/\(id)/review", json: Review(approved: true)).status == 202)
            #expect(try await tester.output(of: id) == Draft(round: 1, text: "WHY (0); 6 * 7"))
        }
    }

    @Test func `a reviewer's comment starts another round that knows it, three at most`() async throws {
        try await withAgent { tester in
            let id = try await tester.post("/api/research", json: ResearchTopic(question: "why")).instanceID
            for comment in ["shorter", "longer", "never mind"] {
                try await tester.client.raiseEvent(review, Review(approved: false, comment: comment), to: id)
            }
            let draft = try await tester.output(of: id, as: Draft.self)
            #expect(draft.round == 3 && draft.text.hasSuffix("WHY (2); 6 * 7; shorter; longer"))
            #expect(try tester.calls(of: planResearch).count == 3)
        }
    }

    @Test func `a draft nobody reviews is the answer after a week`() async throws {
        try await withAgent { tester in
            let start = tester.clock.now
            let id = try await tester.post("/api/research", json: ResearchTopic(question: "why")).instanceID
            #expect(try await tester.output(of: id, as: Draft.self).round == 1)
            #expect(tester.clock.now.duration(since: start) >= .hours(7 * 24))
        }
    }

    @Test func `a tool that does not exist is said to the model, and numbers are calculated`() async throws {
        try await withAgent { tester in
            tester.unstub(activity: useTool)
            tester.stub(activity: planResearch) { _ in
                [ToolUse(tool: "dance", input: ""), ToolUse(tool: "calculate", input: "6 * 7")]
            }
            let id = try await tester.post("/api/research", json: ResearchTopic(question: "why")).instanceID
            let draft = try await tester.output(of: id, as: Draft.self)
            #expect(draft.text == "There is no tool 'dance'.; 42.0")
        }
    }
}
