import DurableTask
import Testing
import WorkerProtocol

@Suite struct BodyTests {
    @Test(arguments: [0, 1, 64 << 10, (64 << 10) + 1, 320 << 10, 5_000_000])
    func `a body arrives whole, and never more of it than was granted is on its way`(size: Int) throws {
        let body = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var first: [UInt8] = []
        var sender = BodySender(body, first: &first)
        var receiver = BodyReceiver(first: first, limit: size)
        var granted = UInt64(BodySender.firstCredit)
        var sent: UInt64 = 0
        while !sender.isDone {
            var credit: UInt64 = 0
            while let part = sender.next() {
                sent += UInt64(part.count)
                #expect(part.count <= BodySender.partLimit && sent <= granted)
                credit += try receiver.take(part)
            }
            guard !sender.isDone else { break }
            try #require(credit > 0, "The sender waits for credit that never comes.")
            granted += credit
            sender.grant(credit)
        }
        #expect(receiver.body == body)
    }

    @Test func `a sender stops where its credit ends`() {
        var first: [UInt8] = []
        var sender = BodySender([UInt8](repeating: 1, count: 1 << 20), first: &first)
        var sent = 0
        while let part = sender.next() { sent += part.count }
        #expect(sent == BodySender.firstCredit)
        sender.grant(10)
        #expect(sender.next()?.count == 10)
        #expect(sender.next() == nil)
        sender.grant(.max)
        sender.grant(.max)
        #expect(sender.next()?.count == BodySender.partLimit)
    }

    @Test func `a body beyond the limit is refused`() throws {
        var receiver = BodyReceiver(first: [1, 2], limit: 4)
        #expect(try receiver.take([3]) == 0)
        #expect(throws: WireError.self) { try receiver.take([4, 5]) }
    }
}
