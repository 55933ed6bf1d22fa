public import FunctionModel

extension HTTPRequestData {
    /// The body in parts, as they come, where the trigger says `streamsBody`; otherwise in one. It can be read once.
    public var bodyParts: HTTPBodyStream {
        if let stream { return stream }
        return HTTPBodyStream { [body] writer in try await writer.write(body) }
    }
}

extension HTTPResponseData {
    /// A body that is made while it is sent.
    ///
    /// ```swift
    /// return .stream(contentType: "text/csv") { body in
    ///     for try await row in rows { try await body.write(row.csv + "\n") }
    /// }
    /// ```
    /// When `produce` throws, the connection is closed, so that the caller sees that the body is not whole. It is cancelled
    /// when the caller goes, and when `functionTimeout` is over.
    public static func stream(
        status: Int = 200, contentType: String = "application/octet-stream", headers: HTTPHeaders = [:],
        _ produce: @escaping @Sendable (HTTPBodyWriter) async throws -> Void
    ) -> HTTPResponseData {
        var response = HTTPResponseData(status: status, headers: headers)
        if headers["Content-Type"] == nil { response.headers.add("Content-Type", contentType) }
        response.stream = HTTPBodyStream(produce)
        return response
    }

    /// Server-sent events: what `EventSource` in a browser reads.
    ///
    /// ```swift
    /// return .events { events in
    ///     for count in 1...3 { try await events.send(ServerSentEvent("\(count)", event: "count")) }
    /// }
    /// ```
    public static func events(
        headers: HTTPHeaders = [:], _ produce: @escaping @Sendable (ServerSentEvents) async throws -> Void
    ) -> HTTPResponseData {
        var headers = headers
        if headers["Cache-Control"] == nil { headers.add("Cache-Control", "no-cache") }
        return .stream(contentType: "text/event-stream", headers: headers) {
            try await produce(ServerSentEvents(body: $0))
        }
    }
}

/// One message to a page.
public struct ServerSentEvent: Sendable, Hashable {
    /// May have several lines.
    public var data: String
    /// What the page listens to; nil is `message`.
    public var event: String?
    /// What a page that connects again says it has seen, in the header `Last-Event-ID`.
    public var id: String?
    /// How long the page waits before it connects again.
    public var retry: Duration?

    public init(_ data: String, event: String? = nil, id: String? = nil, retry: Duration? = nil) {
        self.data = data
        self.event = event
        self.id = id
        self.retry = retry
    }

    /// As it is sent. A line break in `event` or `id` would begin another field: it is left out.
    var text: String {
        func line(_ text: String) -> String { String(text.filter { !$0.isNewline }) }
        var text = ""
        if let event { text += "event: \(line(event))\n" }
        if let id { text += "id: \(line(id))\n" }
        if let retry {
            let (seconds, attoseconds) = retry.components
            text += "retry: \(max(0, seconds &* 1_000 &+ attoseconds / 1_000_000_000_000_000))\n"
        }
        for part in data.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            text += "data: \(part)\n"
        }
        return text + "\n"
    }
}

/// Where server-sent events are sent to.
public struct ServerSentEvents: Sendable {
    let body: HTTPBodyWriter

    /// - Throws: `CancellationError` when the page has gone.
    public func send(_ event: ServerSentEvent) async throws { try await body.write(event.text) }

    /// - Throws: `CancellationError` when the page has gone.
    public func send(_ data: String) async throws { try await send(ServerSentEvent(data)) }

    /// Something the page does not see, so that nobody takes the connection for dead.
    /// - Throws: `CancellationError` when the page has gone.
    public func keepAlive() async throws { try await body.write(":\n\n") }
}
