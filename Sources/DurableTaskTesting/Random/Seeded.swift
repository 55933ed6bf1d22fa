/// Random numbers that are the same in every run (SplitMix64).
package struct Seeded: RandomNumberGenerator {
    private var state: UInt64
    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Changes, removes, repeats and inserts a few bytes.
    package mutating func damage(_ whole: [UInt8]) -> [UInt8] {
        var bytes = whole
        for _ in 0..<Int.random(in: 1...4, using: &self) {
            guard !bytes.isEmpty else { break }
            let index = Int.random(in: 0..<bytes.count, using: &self)
            switch Int.random(in: 0..<5, using: &self) {
            case 0: bytes[index] = .random(in: 0...255, using: &self)
            case 1: bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &self)
            case 2: bytes.removeSubrange(index..<Int.random(in: index...bytes.count, using: &self))
            case 3: bytes.insert(.random(in: 0...255, using: &self), at: index)
            default: bytes += bytes[index...].prefix(8)
            }
        }
        return bytes
    }
}
