/// A fast 64-bit hash over a row's fields, keys included: it tells a row that was altered or moved from one that was
/// not. It is no defence against somebody who means to forge one.
///
/// Eight bytes at a time go into the state by a full multiplication whose halves are folded.
struct Checksum {
    enum Table: UInt64 {
        case hub = 1
        case instances, turns, messages, detached, outbox, received, receipts, records, queued, entities, payloads
    }

    private var state: UInt64
    private static let multiplier: UInt64 = 0x9E37_79B9_7F4A_7C15
    private static let increment: UInt64 = 0xD1B5_4A32_D192_ED03

    init(_ table: Table) { state = table.rawValue &* Self.increment }

    /// As stored.
    var value: Int64 { Int64(bitPattern: state) }

    @inline(__always)
    private mutating func mix(_ word: UInt64) {
        let product = (state ^ word).multipliedFullWidth(by: Self.multiplier)
        state = (product.high ^ product.low) &+ Self.increment
    }

    mutating func add(_ number: Int64) { mix(UInt64(bitPattern: number)) }
    mutating func add(_ number: Int) { mix(UInt64(bitPattern: Int64(number))) }

    mutating func add(_ number: Int64?) {
        mix(number == nil ? 0 : 1)
        if let number { add(number) }
    }

    mutating func add(_ text: String) {
        var text = text
        text.withUTF8 { add(UnsafeRawBufferPointer($0)) }
    }

    mutating func add(_ text: String?) {
        mix(text == nil ? 0 : 1)
        if let text { add(text) }
    }

    mutating func add(_ bytes: [UInt8]) { bytes.withUnsafeBytes { add($0) } }

    mutating func add(_ bytes: [UInt8]?) {
        mix(bytes == nil ? 0 : 1)
        if let bytes { add(bytes) }
    }

    private mutating func add(_ bytes: UnsafeRawBufferPointer) {
        mix(UInt64(bytes.count))
        var place = 0
        while bytes.count - place >= 8 {
            mix(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)))
            place += 8
        }
        guard place < bytes.count else { return }
        var tail: UInt64 = 0
        while place < bytes.count {
            tail = tail << 8 | UInt64(bytes[place])
            place += 1
        }
        mix(tail)
    }
}
