public import DurableTask

extension Payload {
    /// A value as JSON: keys sorted, dates as ISO 8601 in UTC; a single string, number or Boolean is fine.
    /// - Parameter subject: names the value in the error.
    /// - Throws: ``PayloadError`` with code `notEncodable`, or `tooLong` beyond what the host takes.
    public static func encoding<Value: Encodable>(
        _ value: Value, as subject: @autoclosure () -> String = "the payload"
    ) throws -> Payload {
        let bytes: [UInt8]
        do {
            bytes = try JSON.encode(value)
        } catch {
            throw PayloadError.writing(subject(), as: Value.self, error)
        }
        guard bytes.count <= PayloadLimit.current else { throw PayloadError.tooLong(subject(), bytes.count) }
        return Payload(trusted: bytes)
    }

    /// Reads JSON; text that is nested more than 512 deep is refused.
    /// - Parameter subject: names the value in the error: "the input of activity 'sayHello'".
    /// - Throws: ``PayloadError`` with code `notDecodable`.
    public func decoded<Value: Decodable>(
        as type: Value.Type = Value.self, from subject: @autoclosure () -> String = "the payload"
    ) throws -> Value {
        do {
            return try JSON.decode(type, from: utf8)
        } catch {
            throw PayloadError.reading(utf8, subject(), as: type, error)
        }
    }
}

extension Payload? {
    /// Reads a payload that may be absent: an absent one is nil for an optional type, and every payload is fine for
    /// ``NoInput`` and ``NoOutput``.
    /// - Throws: ``PayloadError`` with code `missing` or `notDecodable`.
    public func decoded<Value: Decodable>(
        as type: Value.Type = Value.self, from subject: @autoclosure () -> String = "the payload"
    ) throws -> Value {
        if let nothing = Payload.nothing(type) { return nothing }
        if let self { return try self.decoded(as: type, from: subject()) }
        guard let value = try? JSON.decode(type, from: Array("null".utf8)) else {
            throw PayloadError.missing(subject(), as: type)
        }
        return value
    }
}

extension Payload {
    /// Like ``encoding(_:as:)``, but ``NoInput`` and ``NoOutput`` are no payload.
    /// - Throws: ``PayloadError`` with code `notEncodable`.
    package static func encodingUnlessNothing<Value: Encodable>(
        _ value: Value, as subject: @autoclosure () -> String = "the payload"
    ) throws -> Payload? {
        if Value.self == NoInput.self || Value.self == NoOutput.self { return nil }
        return try encoding(value, as: subject())
    }

    fileprivate static func nothing<Value>(_ type: Value.Type) -> Value? {
        if type == NoInput.self { return NoInput() as? Value }
        if type == NoOutput.self { return NoOutput() as? Value }
        return nil
    }
}
