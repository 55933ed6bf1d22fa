internal import FoundationEssentials

/// The one JSON of Petrel: how values become payloads and bodies, and back. Keys are sorted, so that the same value is
/// the same text in every process; dates are ISO 8601 in UTC.
enum JSON {
    static func encode<T: Encodable>(_ value: T) throws -> [UInt8] {
        if let simple = encodeSimple(value) { return simple }
        return Array(try encoder.encode(value))
    }

    /// Text nested deeper than Foundation allows (512) is an error like any other, not a crash.
    static func decode<T: Decodable>(_ type: T.Type, from bytes: [UInt8]) throws -> T {
        if let simple = decodeSimple(type, from: bytes) { return simple }
        return try decoder.decode(type, from: Data(bytes))
    }

    private static let encoder: JSONEncoder = {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .custom { date, encoder in
            guard let text = ISODate.text(of: date) else {
                throw EncodingError.invalidValue(
                    date,
                    .init(codingPath: encoder.codingPath, debugDescription: "the date is outside the years 1 to 9999"))
            }
            var container = encoder.singleValueContainer()
            try container.encode(text)
        }
        return encoder
    }()

    private static let decoder: JSONDecoder = {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom { decoder in
            let container = try decoder.singleValueContainer()
            let text = try container.decode(String.self)
            guard let date = ISODate.date(from: text) else {
                throw DecodingError.dataCorruptedError(
                    in: container, debugDescription: "'\(text)' is not a date like 2026-01-31T12:00:00Z")
            }
            return date
        }
        return decoder
    }()
}
