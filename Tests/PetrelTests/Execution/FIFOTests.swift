import Testing

@testable import Petrel

@Suite struct FIFOTests {
    private final class Large {}

    @Test func `what comes first goes first, over many rounds`() {
        var queue = FIFO<Int>()
        var (next, expected) = (0, 0)
        for round in 1...200 {
            for _ in 0..<round {
                queue.append(next)
                next += 1
            }
            for _ in 0..<(round - 1) {
                #expect(queue.popFirst() == expected)
                expected += 1
            }
        }
        #expect(queue.count == 200)
        while let element = queue.popFirst() {
            #expect(element == expected)
            expected += 1
        }
        #expect(expected == next && queue.isEmpty)
    }

    @Test func `what was taken is let go while others still wait`() {
        var queue = FIFO<Large>()
        weak var first: Large?
        do {
            let large = Large()
            first = large
            queue.append(large)
        }
        queue.append(Large())
        #expect(first != nil)
        _ = queue.popFirst()
        #expect(first == nil)
    }
}
