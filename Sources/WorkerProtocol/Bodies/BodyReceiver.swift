package import DurableTask

/// Collects the parts of a body and says when to grant more credit.
package struct BodyReceiver: Sendable {
    package private(set) var body: [UInt8]
    private let limit: Int
    private var ungranted = 0

    /// - Parameters:
    ///   - first: what the head carried.
    ///   - limit: the longest body taken, in bytes.
    package init(first: [UInt8], limit: Int) {
        body = first
        self.limit = limit
    }

    /// - Returns: the credit to grant now; 0 is none.
    /// - Throws: `tooLarge` beyond the limit.
    package mutating func take(_ part: ArraySlice<UInt8>) throws(WireError) -> UInt64 {
        guard part.count <= limit - body.count else {
            throw WireError(.tooLarge, "The body is longer than the \(limit) bytes that are taken.")
        }
        body.append(contentsOf: part)
        ungranted += part.count
        guard ungranted >= BodySender.firstCredit / 2 else { return 0 }
        defer { ungranted = 0 }
        return UInt64(ungranted)
    }
}
