import FunctionModel

/// `/livez` and `/readyz`, for whoever watches over the process.
enum HealthPages {
    /// The process answers.
    static let alive = HTTPResponseData(
        status: 200, headers: ["Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"],
        body: Array("ok\n".utf8))

    /// 200 when functions can be invoked, else 503 with the reasons. What waits for a worker is said and no reason: the
    /// rest of the host does not suffer from it.
    static func ready(unready: [String], waiting: [String]) -> HTTPResponseData {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("ready")
        writer.bool(unready.isEmpty)
        writer.key("reasons")
        writer.beginArray()
        for reason in unready { writer.string(reason) }
        writer.endArray()
        if !waiting.isEmpty {
            writer.key("waiting")
            writer.beginArray()
            for sentence in waiting { writer.string(sentence) }
            writer.endArray()
        }
        writer.endObject()
        return .json(
            writer.bytes, status: unready.isEmpty ? 200 : 503,
            headers: unready.isEmpty
                ? ["Cache-Control": "no-store"] : ["Cache-Control": "no-store", "Retry-After": "1"])
    }
}
