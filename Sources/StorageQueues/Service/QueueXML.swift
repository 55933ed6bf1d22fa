internal import DurableTask
internal import Foundation
internal import XMLCoder

/// The XML of the protocol: what is sent and what is read.
enum QueueXML {
    static func bytes(_ value: some Encodable, root: String) throws -> [UInt8] {
        let encoder = XMLEncoder()
        // Readers take a carriage return for the end of a line unless it is written like this.
        encoder.charactersEscapedInElements += [("\r\n", "&#13;\n"), ("\r", "&#13;")]
        return Array(try encoder.encode(value, withRootKey: root, header: XMLHeader(version: 1.0, encoding: "utf-8")))
    }

    static func read<Value: Decodable>(_ body: [UInt8]) throws -> Value {
        let decoder = XMLDecoder(trimValueWhitespaces: false)
        do {
            return try decoder.decode(Value.self, from: Data(body))
        } catch {
            throw QueueServiceError.malformedXML
        }
    }

    struct Message: Codable {
        var MessageId: String
        var InsertionTime: String
        var ExpirationTime: String
        var PopReceipt: String?
        var TimeNextVisible: String?
        var DequeueCount: Int?
        var MessageText: String?
    }

    struct Messages: Codable {
        var QueueMessage: [Message]
    }

    /// The body of put and update.
    struct Text: Decodable {
        var MessageText: String

        private struct Key: CodingKey {
            var stringValue: String
            var intValue: Int? { nil }
            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }

        /// Letter case of the element does not matter.
        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            let names = ["MessageText", "messagetext", "Messagetext", "messageText", "MESSAGETEXT"].map(Key.init)
            guard let key = names.first(where: { container.contains($0) }) else { throw QueueServiceError.malformedXML }
            MessageText = (try? container.decode(String.self, forKey: key)) ?? ""
        }
    }

    struct SignedIdentifiers: Codable {
        struct Identifier: Codable {
            struct Policy: Codable {
                var Start: String?
                var Expiry: String?
                var Permission: String?
            }

            var Id: String
            var AccessPolicy: Policy?
        }

        var SignedIdentifier: [Identifier]?
    }

    struct Statistics: Codable {
        struct Replication: Codable {
            var Status: String
            var LastSyncTime: String
        }

        var GeoReplication: Replication
    }

    /// Elements whose names are data, in the order given.
    struct Ordered: Encodable {
        var values: [(String, String)]

        init(values: [(String, String)]) { self.values = values }
        init(_ values: [String: String]) { self.values = values.sorted { $0.key < $1.key } }

        private struct Key: CodingKey {
            var stringValue: String
            var intValue: Int? { nil }
            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            for (name, value) in values { try container.encode(value, forKey: Key(stringValue: name)) }
        }
    }

    struct QueueList: Encodable {
        struct Entry: Encodable {
            var Name: String
            var Metadata: Ordered?
        }

        struct Entries: Encodable {
            var Queue: [Entry]
        }

        var Prefix: String
        var Marker: String
        var MaxResults: Int
        var Queues: Entries
        var NextMarker: String
    }
}

extension QueueXML.Message {
    enum Form { case put, received, peeked }

    init(_ message: QueueMessage, _ form: Form) {
        func time(_ time: Timestamp) -> String { CalendarTime(time).httpDate }
        let isPeeked = form == .peeked
        self.init(
            MessageId: MessageID.text(message.id), InsertionTime: time(message.insertedAt),
            ExpirationTime: time(message.expiresAt ?? .distantFuture),
            PopReceipt: isPeeked ? nil : MessageID.receipt(message.receipt),
            TimeNextVisible: isPeeked ? nil : time(message.visibleAt),
            DequeueCount: form == .put ? nil : message.dequeueCount,
            MessageText: form == .put ? nil : String(decoding: message.body, as: UTF8.self))
    }
}

/// Numbers of messages and receipts as clients see them.
enum MessageID {
    /// In the form of a GUID.
    static func text(_ id: UInt64) -> String {
        let digits = String(id, radix: 16)
        let all = String(repeating: "0", count: 16 - digits.utf8.count) + digits
        return "00000000-0000-4000-\(all.prefix(4))-\(all.dropFirst(4))"
    }

    static func id(_ text: String) -> UInt64? {
        guard text.utf8.count == 36, text.hasPrefix("00000000-0000-4000-") else { return nil }
        return UInt64(text.dropFirst(19).filter { $0 != "-" }, radix: 16)
    }

    static func receipt(_ receipt: UInt64) -> String {
        Data((0..<8).map { UInt8(truncatingIfNeeded: receipt >> (56 - 8 * $0)) }).base64EncodedString()
    }

    static func receipt(_ text: String) -> UInt64? {
        // A blank is what is left of a plus that was not escaped.
        guard let data = Data(base64Encoded: text.replacing(" ", with: "+")), data.count == 8 else { return nil }
        return data.reduce(0) { $0 << 8 | UInt64($1) }
    }
}
