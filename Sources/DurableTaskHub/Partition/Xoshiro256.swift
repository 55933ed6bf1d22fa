/// Blackman and Vigna's xoshiro256**: fast, seedable, 256 bits of state, so that ids from different seeds do not meet.
package struct Xoshiro256: RandomNumberGenerator, Sendable {
    private var state: (UInt64, UInt64, UInt64, UInt64)

    package init(_ a: UInt64, _ b: UInt64, _ c: UInt64, _ d: UInt64) {
        state = (a, b, c, d | 1)
    }

    /// A seed from the system.
    package init() {
        var system = SystemRandomNumberGenerator()
        self.init(system.next(), system.next(), system.next(), system.next())
    }

    package mutating func next() -> UInt64 {
        func rotated(_ value: UInt64, _ by: UInt64) -> UInt64 { (value << by) | (value >> (64 - by)) }
        let result = rotated(state.1 &* 5, 7) &* 9
        let shifted = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = rotated(state.3, 45)
        return result
    }
}
