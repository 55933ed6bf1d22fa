/// One thing the host itself answers, as OpenAPI shows it.
struct HostOperation: Sendable {
    enum Answer: Sendable {
        case nothing
        case text
        case object
        case list
        case checkStatus
        case instance
        case instances

        var content: JSONValue? {
            switch self {
            case .nothing: nil
            case .text: ["text/plain": ["schema": ["type": "string"]]]
            case .object: ["application/json": ["schema": ["type": "object"]]]
            case .list: ["application/json": ["schema": ["type": "array", "items": ["type": "object"]]]]
            case .checkStatus: ["application/json": ["schema": ["$ref": "#/components/schemas/CheckStatus"]]]
            case .instance: ["application/json": ["schema": ["$ref": "#/components/schemas/Instance"]]]
            case .instances:
                [
                    "application/json": [
                        "schema": ["type": "array", "items": ["$ref": "#/components/schemas/Instance"]]
                    ]
                ]
            }
        }
    }

    var method: String
    var path: String
    var summary: String
    var query: [String] = []
    var hasBody = false
    var answers: [(Int, String, Answer)]
    var isOpen = false

    init(
        _ method: String, _ path: String, _ summary: String, query: [String] = [], hasBody: Bool = false,
        isOpen: Bool = false, _ answers: (Int, String, Answer)...
    ) {
        self.method = method
        self.path = path
        self.summary = summary
        self.query = query
        self.hasBody = hasBody
        self.isOpen = isOpen
        self.answers = answers
    }

    private var parameters: [JSONValue] {
        let inPath = path.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
        return inPath.map { ["name": .string($0), "in": "path", "required": true, "schema": ["type": "string"]] }
            + query.map { ["name": .string($0), "in": "query", "schema": ["type": "string"]] }
    }

    var json: JSONValue {
        let tag = path.hasPrefix("/runtime") ? "durable" : path.hasPrefix("/admin") ? "admin" : "host"
        let name = path.split { "/{}".contains($0) }.map(String.init).filter { $0 != "runtime" && $0 != "webhooks" }
        var members: [(String, JSONValue)] = [
            ("operationId", .string(([method] + name).joined(separator: "-"))), ("summary", .string(summary)),
            ("tags", .array([.string(tag)])),
        ]
        if !parameters.isEmpty { members.append(("parameters", .array(parameters))) }
        if hasBody {
            members.append(("requestBody", ["content": ["application/json": ["schema": [:]]]]))
        }
        if !isOpen { members.append(("security", [["keyHeader": []], ["keyQuery": []]])) }
        var responses = answers.map { code, words, answer -> (String, JSONValue) in
            var response: [(String, JSONValue)] = [("description", .string(words))]
            if let content = answer.content { response.append(("content", content)) }
            return ("\(code)", .object(response))
        }
        responses.append(
            (
                "default",
                [
                    "description": "An error, in words.",
                    "content": ["application/json": ["schema": ["$ref": "#/components/schemas/Error"]]],
                ]
            ))
        members.append(("responses", .object(responses)))
        return .object(members)
    }
}
