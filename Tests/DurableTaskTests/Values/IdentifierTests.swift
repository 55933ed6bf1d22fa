import DurableTask
import Testing

@Suite struct IdentifierTests {
    private static let moment = Timestamp(seconds: 1_767_225_600)

    @Test func freshIDsAreHexadecimalAndDiffer() {
        var generator = SystemRandomNumberGenerator()
        var seen: Set<String> = []
        for _ in 0..<10_000 {
            let id = ExecutionID.random(at: Self.moment, using: &generator).rawValue
            #expect(id.utf8.count == 32)
            #expect(id.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) })
            seen.insert(id)
        }
        #expect(seen.count == 10_000)
    }

    @Test func whatIsMadeLaterSortsLater() {
        let early = InstanceID.random(at: Self.moment)
        #expect(early < InstanceID.random(at: Self.moment.advanced(by: .milliseconds(1))))
        #expect(early < InstanceID.random(at: Self.moment.advanced(by: .seconds(100 * 365 * 86_400))))
    }

    @Test func aClockFarOffMakesAnIDAllTheSame() {
        for moment in [Timestamp(microseconds: .min), Timestamp(microseconds: .max), Timestamp(seconds: -1)] {
            #expect(InstanceID.random(at: moment).rawValue.utf8.count == 32)
        }
    }
}
