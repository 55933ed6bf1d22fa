import Petrel

// What speaks OpenAI's chat protocol, as far as an agent needs it, and always says the same.

struct ChatQuestion: Codable, Sendable {
    struct Message: Codable, Sendable {
        var role: String
        var content: String
    }
    var model: String
    var messages: [Message]
}

struct ChatAnswer: Codable, Sendable {
    struct Choice: Codable, Sendable { var message: ChatQuestion.Message }
    var choices: [Choice]
}

@HTTPTrigger(.post, route: "v1/chat/completions", authLevel: .anonymous)
func chatStandIn(request: HTTPRequestData) throws -> HTTPResponseData {
    guard request.headers["Authorization"] == "Bearer secret" else { return .text("wrong key", status: 401) }
    let question = try request.decode(ChatQuestion.self)
    guard let system = question.messages.first?.content, let user = question.messages.last?.content,
        question.model == "stand-in"
    else { return .text("no such model", status: 404) }
    let content =
        if system.hasPrefix("You plan") {
            """
            ```json
            [{"tool": "ask", "input": "What do petrels drink?"}, {"tool": "calculate", "input": "6 * 7"}]
            ```
            """
        } else if system.hasPrefix("Answer") {
            "Sea water."
        } else {
            user.contains("Shorter") ? "Salt water." : "Petrels drink sea water, 42 times."
        }
    return try .json(ChatAnswer(choices: [.init(message: .init(role: "assistant", content: content))]))
}
