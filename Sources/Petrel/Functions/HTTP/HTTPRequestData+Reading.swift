public import FunctionModel

extension HTTPRequestData {
    /// Reads the body as JSON, whatever the content type says.
    /// - Throws: ``BadRequest``, which the host answers with 400 and its message when the function lets it pass.
    public func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        guard !body.isEmpty else {
            throw BadRequest("The request has no body; JSON for \(PayloadError.article(for: type)) is expected.")
        }
        do {
            return try JSON.decode(type, from: body)
        } catch {
            throw BadRequest("The body is not \(PayloadError.article(for: type)): \(JSON.explain(error, in: body))")
        }
    }

    /// The body as text.
    /// - Throws: ``BadRequest`` when it is not UTF-8.
    public func text() throws -> String {
        guard let text = String(validating: body, as: UTF8.self) else {
            throw BadRequest("The body is not UTF-8 text.")
        }
        return text
    }
}
