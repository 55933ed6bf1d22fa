extension StoredPayload {
    /// The payloads that are named anywhere in these bytes, each as often as it is.
    public static func ids(namedIn bytes: [UInt8]) -> [ID] {
        var found: [ID] = []
        bytes.withUnsafeBytes { buffer in
            // What a name begins with is as long as a word: one comparison for each place.
            let beginning = Payload.nameBeginning.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            let length = Payload.nameBeginning.count
            var place = 0
            while place + length + 32 <= buffer.count {
                guard UInt64(littleEndian: buffer.loadUnaligned(fromByteOffset: place, as: UInt64.self)) == beginning
                else {
                    place += 1
                    continue
                }
                let digits = place + length
                if let id = ID(String(decoding: buffer[digits..<digits + 32], as: UTF8.self)) { found.append(id) }
                place = digits
            }
        }
        return found
    }
}
