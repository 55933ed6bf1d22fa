internal import DurableTask
internal import GRPCCore

/// Messages as they are on the wire. They are written and read with the codec that histories are stored in, so that stored
/// rows go to workers as they are.
struct RawMessages: MessageSerializer, MessageDeserializer {
    typealias Message = [UInt8]

    func serialize<Bytes: GRPCContiguousBytes>(_ message: [UInt8]) throws -> Bytes { Bytes(message) }

    func deserialize<Bytes: GRPCContiguousBytes>(_ bytes: Bytes) throws -> [UInt8] {
        bytes.withUnsafeBytes { Array($0) }
    }
}

/// A message that clients send.
protocol RequestMessage {
    init(from reader: inout WireReader) throws(WireError)
}

extension RequestMessage {
    /// - Throws: `RPCError` with code `invalidArgument` for bytes that are no such message.
    init(_ bytes: [UInt8]) throws {
        var reader = WireReader(bytes)
        do {
            self = try Self(from: &reader)
        } catch {
            throw RPCError(code: .invalidArgument, message: error.message)
        }
    }
}

/// A message without fields.
struct EmptyRequest: RequestMessage {
    init(from reader: inout WireReader) throws(WireError) {
        while try reader.next() != nil { try reader.skip() }
    }
}

extension WireWriter {
    /// A message by itself.
    static func bytes(_ body: (inout WireWriter) -> Void) -> [UInt8] {
        var bytes: [UInt8] = []
        WireWriter.append(to: &bytes, body)
        return bytes
    }
}

extension WireReader {
    /// The value in an `Int32Value`, `Int64Value` or `BoolValue`.
    mutating func wrappedNumber() throws(WireError) -> Int64 {
        var number: Int64 = 0
        try nested { reader throws(WireError) in
            while let field = try reader.next() {
                if field == 1 { number = try reader.int64() } else { try reader.skip() }
            }
        }
        return number
    }

    /// A number of a repeated field, which may come packed.
    mutating func numbers(into numbers: inout [UInt64]) throws(WireError) {
        if isLengthDelimited {
            let range = try take()
            var packed = WireReader(bytes, in: range)
            while !packed.isAtEnd { numbers.append(try packed.varint()) }
        } else {
            numbers.append(try uint64())
        }
    }

    /// A `google.protobuf.Duration`.
    mutating func duration() throws(WireError) -> Duration {
        var (seconds, nanoseconds): (Int64, Int64) = (0, 0)
        try nested { reader throws(WireError) in
            while let field = try reader.next() {
                switch field {
                case 1: seconds = try reader.int64()
                case 2: nanoseconds = try reader.int64()
                default: try reader.skip()
                }
            }
        }
        return .seconds(min(max(seconds, 0), 1 << 40)) + .nanoseconds(min(max(nanoseconds, 0), 999_999_999))
    }
}
