// An agent: a model plans, tools work beside each other, a model writes the answer, a person has the last word. Every
// call of the model is an activity: after a crash none is paid for twice that has come back.
//
// Any chat endpoint that speaks OpenAI's protocol will do, one on this machine too:
//
//     CHAT_ENDPOINT=http://localhost:11434/v1 CHAT_MODEL=some-model CHAT_API_KEY=… petrel start
//     curl -i -X POST localhost:7071/api/research -H 'Content-Type: application/json' -d '{"question": "How do petrels drink?"}'
//     curl -i -X POST localhost:7071/api/research/{id}/review -H 'Content-Type: application/json' -d '{"approved": false, "comment": "Shorter, please."}'
//     curl -i -X POST localhost:7071/api/research/{id}/review -H 'Content-Type: application/json' -d '{"approved": true}'

import Foundation
import Petrel

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

struct ResearchTopic: Codable, Sendable {
    var question: String
}

/// One use of a tool, as the model plans it.
struct ToolUse: Codable, Sendable {
    /// `ask` (the model, one narrow question) or `calculate` (two numbers and a sign between them).
    var tool: String
    var input: String
}

struct Finding: Codable, Sendable {
    var use: ToolUse
    var result: String
}

struct Draft: Codable, Sendable, Equatable {
    var round: Int
    var text: String
}

struct Review: Codable, Sendable {
    var approved: Bool
    var comment: String?
}

/// What the model is told: the question, what was found, and what the reviewer wants changed.
struct Briefing: Codable, Sendable {
    var question: String
    var findings: [Finding] = []
    var comments: [String] = []
}

let review = ExternalEvent<Review>("Review")

@HTTPTrigger(.post, route: "research", authLevel: .anonymous)
func startResearch(request: HTTPRequestData, client: DurableClient) async throws -> HTTPResponseData {
    let id = try await client.startNew(researchAgent, request.decode(ResearchTopic.self))
    return client.createCheckStatusResponse(request, id)
}

@HTTPTrigger(.post, route: "research/{id}/review", authLevel: .anonymous)
func reviewResearch(request: HTTPRequestData, client: DurableClient) async throws -> HTTPResponseData {
    try await client.raiseEvent(review, request.decode(Review.self), to: request.parameters["id"] ?? "")
    return HTTPResponseData(status: 202)
}

/// At most three drafts; a draft nobody reviews within a week is the answer.
@OrchestrationTrigger
func researchAgent(context: OrchestrationContext, topic: ResearchTopic) async throws -> Draft {
    let patience = RetryPolicy(
        maxAttempts: 5, firstInterval: .seconds(2), backoffCoefficient: 2, maxInterval: .minutes(1))
    var briefing = Briefing(question: topic.question)
    var draft = Draft(round: 0, text: "")
    for round in 1...3 {
        try context.setCustomStatus("planning round \(round)")
        let plan = try await context.callActivity(planResearch, briefing, retry: patience)
        try context.setCustomStatus("round \(round): \(plan.count) tools at work")
        briefing.findings += try await withThrowingTaskGroup(of: (Int, Finding).self) { group in
            for (place, use) in plan.enumerated() {
                group.addTask { (place, try await context.callActivity(useTool, use, retry: patience)) }
            }
            return try await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
        }
        draft = Draft(
            round: round, text: try await context.callActivity(writeAnswer, briefing, retry: patience))
        try context.setCustomStatus(draft)
        guard let verdict = try await context.waitForEvent(review, timeout: .hours(7 * 24)), !verdict.approved
        else { return draft }
        briefing.comments.append(verdict.comment ?? "The reviewer was not content.")
    }
    return draft
}

// MARK: Tools

@ActivityTrigger
func planResearch(briefing: Briefing) async throws -> [ToolUse] {
    let answer = try await Chat.fromEnvironment().complete(
        """
        You plan research. Answer with a JSON array of at most 5 objects, nothing else: \
        {"tool": "ask", "input": "a narrow question"} or {"tool": "calculate", "input": "6 * 7"}.
        """, try briefing.prompt)
    // Models like to put a fence around JSON.
    let json = answer.drop { $0 != "[" }.prefix { $0 != "`" }
    guard let plan = try? JSONDecoder().decode([ToolUse].self, from: Data(json.utf8)), plan.count <= 5 else {
        throw ChatError("The model's plan is not a list of at most five tools: \(answer)")
    }
    return plan
}

@ActivityTrigger
func useTool(use: ToolUse) async throws -> Finding {
    switch use.tool {
    case "ask":
        let answer = try await Chat.fromEnvironment().complete("Answer in two sentences.", use.input)
        return Finding(use: use, result: answer)
    case "calculate": return Finding(use: use, result: calculated(use.input))
    // The model reads it, and does better in the next round.
    default: return Finding(use: use, result: "There is no tool '\(use.tool)'.")
    }
}

@ActivityTrigger
func writeAnswer(briefing: Briefing) async throws -> String {
    try await Chat.fromEnvironment().complete(
        "Write a short answer to the question from the findings, and heed the comments.", try briefing.prompt)
}

private func calculated(_ text: String) -> String {
    let parts = text.split(separator: " ")
    guard parts.count == 3, let a = Double(parts[0]), let b = Double(parts[2]) else {
        return "'\(text)' is not two numbers with a sign between them."
    }
    return switch parts[1] {
    case "+": "\(a + b)"
    case "-": "\(a - b)"
    case "*": "\(a * b)"
    case "/" where b != 0: "\(a / b)"
    default: "'\(text)' cannot be calculated."
    }
}

extension Briefing {
    fileprivate var prompt: String {
        get throws { String(decoding: try JSONEncoder().encode(self), as: UTF8.self) }
    }
}

// MARK: The model

struct ChatError: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}

/// A chat endpoint that speaks OpenAI's protocol.
struct Chat {
    var endpoint: URL
    var model: String
    var key: String?

    /// - Throws: `NonRetriableError` that names the variable which is missing: trying again would not help.
    static func fromEnvironment() throws -> Chat {
        let environment = ProcessInfo.processInfo.environment
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        guard let text = value("CHAT_ENDPOINT"), let endpoint = URL(string: text), endpoint.scheme != nil else {
            throw NonRetriableError(
                "Set CHAT_ENDPOINT to the address of a chat endpoint, e.g. http://localhost:11434/v1.")
        }
        guard let model = value("CHAT_MODEL") else {
            throw NonRetriableError("Set CHAT_MODEL to the name of a model that \(text) serves.")
        }
        return Chat(endpoint: endpoint, model: model, key: value("CHAT_API_KEY"))
    }

    func complete(_ system: String, _ user: String) async throws -> String {
        struct Message: Codable {
            var role: String
            var content: String
        }
        struct Question: Encodable {
            var model: String
            var messages: [Message]
        }
        struct Answer: Decodable {
            struct Choice: Decodable { var message: Message }
            var choices: [Choice]
        }
        var request = URLRequest(url: endpoint.appendingPathComponent("chat/completions"), timeoutInterval: 120)
        request.httpMethod = "POST"
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        if let key { request.setValue("Bearer \(key)", forHTTPHeaderField: "Authorization") }
        request.httpBody = try JSONEncoder().encode(
            Question(
                model: model,
                messages: [Message(role: "system", content: system), Message(role: "user", content: user)]))
        let (data, response) = try await URLSession.shared.data(for: request)
        let status = (response as? HTTPURLResponse)?.statusCode ?? 0
        guard status == 200 else {
            let reason = "The chat endpoint answered \(status): \(String(decoding: data.prefix(500), as: UTF8.self))"
            // A refusal stays one; a busy or broken endpoint may recover.
            if (400...499).contains(status), status != 408, status != 429 { throw NonRetriableError(reason) }
            throw ChatError(reason)
        }
        guard let text = try JSONDecoder().decode(Answer.self, from: data).choices.first?.message.content else {
            throw ChatError("The chat endpoint's answer has no choices.")
        }
        return text
    }
}
