/// Cuts a body into what a head carries, and then into parts as the receiver grants credit: a large body never holds up
/// the other streams, and no more than the credit waits in the receiver's memory.
package struct BodySender: Sendable {
    private var rest: ArraySlice<UInt8>
    private var credit: Int

    package static let headLimit = 64 << 10
    package static let partLimit = 64 << 10
    /// What a sender may send on a stream before the first credit comes.
    package static let firstCredit = 256 << 10

    /// Takes a body; `first` goes into the head. Parts follow only when ``isDone`` is false.
    package init(_ body: [UInt8], first: inout [UInt8]) {
        credit = Self.firstCredit
        guard body.count > Self.headLimit else {
            first = body
            rest = []
            return
        }
        first = Array(body[..<Self.headLimit])
        rest = body[Self.headLimit...]
    }

    /// Everything has been taken.
    package var isDone: Bool { rest.isEmpty }

    package mutating func grant(_ bytes: UInt64) {
        credit = min(credit + Int(min(bytes, UInt64(Int32.max))), Int(Int32.max))
    }

    /// The next part the credit allows, nil when there is none now.
    package mutating func next() -> ArraySlice<UInt8>? {
        let count = min(rest.count, credit, Self.partLimit)
        guard count > 0 else { return nil }
        credit -= count
        let part = rest.prefix(count)
        rest = rest.dropFirst(count)
        return part
    }
}
