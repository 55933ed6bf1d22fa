internal import CZlib
internal import DurableTask

/// A row of table `payloads`: a part of a payload, compressed where that saves something.
struct PayloadPart {
    enum Encoding: Int64 {
        case plain = 0
        case zlib = 1
    }

    var payload: String
    var index: Int64
    var encoding: Encoding
    /// How long it is when it is not compressed.
    var length: Int64
    var bytes: [UInt8]

    static let columns = "payload, part, encoding, length, bytes, checksum"

    /// Compresses.
    init(_ index: Int, of id: StoredPayload.ID, _ plain: [UInt8]) {
        payload = id.rawValue
        self.index = Int64(index)
        length = Int64(plain.count)
        if let compressed = Self.compressed(plain) {
            (encoding, bytes) = (.zlib, compressed)
        } else {
            (encoding, bytes) = (.plain, plain)
        }
    }

    /// Reads ``columns``.
    /// - Throws: `corrupt`.
    init(_ row: PreparedStatement) throws {
        payload = row.text(0)
        index = row.int(1)
        length = row.int(3)
        bytes = row.blob(4)
        let name = "payload '\(payload)', part \(index)"
        guard let encoding = Encoding(rawValue: row.int(2)) else { throw StorageError.corruptRow("payloads", name) }
        self.encoding = encoding
        guard checksum == row.int(5) else { throw StorageError.corruptRow("payloads", name) }
    }

    var checksum: Int64 {
        var sum = Checksum(.payloads)
        sum.add(payload)
        sum.add(index)
        sum.add(encoding.rawValue)
        sum.add(length)
        sum.add(bytes)
        return sum.value
    }

    /// - Throws: `corrupt`.
    func plain() throws -> [UInt8] {
        guard encoding == .zlib else { return bytes }
        guard (0...Int64(StoredPayload.partLength)).contains(length) else { throw damaged }
        var isWhole = false
        let plain = [UInt8](unsafeUninitializedCapacity: Int(length)) { buffer, count in
            var size = uLong(length)
            isWhole =
                uncompress(buffer.baseAddress, &size, bytes, uLong(bytes.count)) == Z_OK && Int64(size) == length
            count = isWhole ? Int(size) : 0
        }
        guard isWhole else { throw damaged }
        return plain
    }

    private var damaged: StorageError { .corruptRow("payloads", "payload '\(payload)', part \(index)") }

    /// Nil when it would save less than a sixteenth.
    private static func compressed(_ plain: [UInt8]) -> [UInt8]? {
        guard plain.count >= 256 else { return nil }
        let limit = plain.count - plain.count / 16
        var isShorter = false
        let compressed = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            var size = uLong(limit)
            isShorter = compress2(buffer.baseAddress, &size, plain, uLong(plain.count), 1) == Z_OK
            count = isShorter ? Int(size) : 0
        }
        return isShorter ? compressed : nil
    }
}
