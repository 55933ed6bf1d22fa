internal import FoundationEssentials

extension JSON {
    /// What was wrong, in words for the sender: where in the value, and what was found there.
    static func explain(_ error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, let context):
            "'\(path(context.codingPath + [key]))' is missing."
        case DecodingError.valueNotFound(let type, let context):
            "\(place(context.codingPath)) is null and should be \(PayloadError.article(for: type))."
        case DecodingError.typeMismatch(let type, let context):
            "\(place(context.codingPath)) is not \(PayloadError.article(for: type))."
        case DecodingError.dataCorrupted(let context) where context.codingPath.isEmpty:
            "it is not valid JSON (\(syntaxError(context)))."
        case DecodingError.dataCorrupted(let context):
            "\(place(context.codingPath)): \(context.debugDescription)."
        case EncodingError.invalidValue(let value, let context):
            "\(place(context.codingPath)), '\(value)': \(context.debugDescription)"
        default: "\(error)"
        }
    }

    private static func syntaxError(_ context: DecodingError.Context) -> String {
        guard let error = context.underlyingError as? CocoaError,
            let reason = error.userInfo["NSDebugDescription"] as? String
        else { return context.debugDescription }
        return reason.hasSuffix(".") ? String(reason.dropLast()) : reason
    }

    private static func place(_ keys: [any CodingKey]) -> String {
        keys.isEmpty ? "it" : "'\(path(keys))'"
    }

    /// `orders[2].amount`
    private static func path(_ keys: [any CodingKey]) -> String {
        keys.reduce(into: "") { text, key in
            if let index = key.intValue {
                text += "[\(index)]"
            } else {
                text += (text.isEmpty ? "" : ".") + key.stringValue
            }
        }
    }
}
