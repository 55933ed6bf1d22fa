import Petrel

/// One line at once, and one for each gate when it opens. Notes how it ended.
@HTTPTrigger(.get, route: "lines/{name}", authLevel: .anonymous)
func streamLines(request: HTTPRequestData) -> HTTPResponseData {
    let name = request.parameters["name"] ?? ""
    return .stream(contentType: "text/plain") { body in
        do {
            try await body.write("first\n")
            for gate in ["second", "third"] {
                await withTaskCancellationHandler {
                    await Gates.shared.pass("\(name)-\(gate)")
                } onCancel: {
                    Gates.shared.open("\(name)-\(gate)")
                }
                try Task.checkCancellation()
                try await body.write("\(gate)\n")
            }
            Notebook.shared.write("whole", on: name)
        } catch {
            Notebook.shared.write("\(type(of: error))", on: name)
            throw error
        }
    }
}

/// As many bytes as asked for, as fast as they are taken.
@HTTPTrigger(.get, route: "bytes/{count:int}", authLevel: .anonymous)
func streamBytes(request: HTTPRequestData) throws -> HTTPResponseData {
    let count = request.parameters["count"].flatMap { Int($0) } ?? 0
    return .stream { body in
        var rest = count
        while rest > 0 {
            let length = min(rest, 100_000)
            try await body.write([UInt8](repeating: 7, count: length))
            rest -= length
        }
    }
}

/// Fails when it has begun.
@HTTPTrigger(.get, route: "broken-lines", authLevel: .anonymous)
func breakWhileStreaming() -> HTTPResponseData {
    .stream { body in
        try await body.write("first\n")
        throw Broken(part: "line")
    }
}

@HTTPTrigger(.get, route: "count-events", authLevel: .anonymous)
func sendEvents() -> HTTPResponseData {
    .events { events in
        for number in 1...3 {
            try await events.send(ServerSentEvent("\(number)\nof 3", event: "count", id: "\(number)"))
        }
        try await events.keepAlive()
        try await events.send("over")
    }
}

/// Counts what comes, and notes each part.
@HTTPTrigger(.post, route: "uploads/{name}", authLevel: .anonymous, streamsBody: true)
func takeUpload(request: HTTPRequestData) async throws -> Int {
    var count = 0
    for try await part in request.bodyParts {
        count += part.count
        Notebook.shared.write("\(count)", on: request.parameters["name"] ?? "")
    }
    return count
}

/// Answers without reading on.
@HTTPTrigger(.post, route: "unread-uploads", authLevel: .anonymous, streamsBody: true)
func refuseUpload(request: HTTPRequestData) async throws -> String {
    for try await part in request.bodyParts where !part.isEmpty { return "enough" }
    return "nothing"
}

/// Sends each part back while the next one comes.
@HTTPTrigger(.post, route: "conversations", authLevel: .anonymous, streamsBody: true)
func converse(request: HTTPRequestData) -> HTTPResponseData {
    let parts = request.bodyParts
    return .stream { body in
        for try await part in parts { try await body.write(part) }
    }
}
