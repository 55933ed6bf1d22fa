internal import FoundationEssentials

extension JSON {
    /// What was wrong, in words for the sender: where in the value, and what was found there.
    /// - Parameter text: what was to be read.
    static func explain(_ error: any Error, in text: [UInt8] = []) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, let context):
            "'\(path(context.codingPath + [key]))' is missing."
        case DecodingError.valueNotFound(_, let context) where context.codingPath.isEmpty: "it is null."
        case DecodingError.typeMismatch(_, let context) where context.codingPath.isEmpty: "it is \(kind(of: text))."
        case DecodingError.valueNotFound(let type, let context):
            "\(place(context.codingPath)) is null and should be \(PayloadError.article(for: type))."
        case DecodingError.typeMismatch(let type, let context):
            "\(place(context.codingPath)) is not \(PayloadError.article(for: type))."
        case DecodingError.dataCorrupted(let context) where context.codingPath.isEmpty:
            "it is not valid JSON (\(syntaxError(context)))."
        case DecodingError.dataCorrupted(let context):
            "\(place(context.codingPath)): \(context.debugDescription)."
        case EncodingError.invalidValue(_, let context):
            // Not the value itself: the text of one that cannot be encoded can be endless, or a trap.
            "\(place(context.codingPath)): \(context.debugDescription)"
        default: "\(error)"
        }
    }

    private static func syntaxError(_ context: DecodingError.Context) -> String {
        guard let error = context.underlyingError as? CocoaError,
            let reason = error.userInfo["NSDebugDescription"] as? String
        else { return context.debugDescription }
        return reason.hasSuffix(".") ? String(reason.dropLast()) : reason
    }

    private static func kind(of text: [UInt8]) -> String {
        switch text.first(where: { $0 > 0x20 }) {
        case UInt8(ascii: "{"): "an object"
        case UInt8(ascii: "["): "an array"
        case UInt8(ascii: "\""): "a string"
        case UInt8(ascii: "t"), UInt8(ascii: "f"): "a Boolean"
        case UInt8(ascii: "n"): "null"
        default: "a number"
        }
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
