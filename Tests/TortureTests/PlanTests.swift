import Testing

@testable import PetrelTorture

@Suite struct PlanTests {
    private func plan(_ seed: UInt64) -> Plan { Plan(seed: seed, target: .host, kills: 40, clients: 3, load: 8) }

    @Test func theSameSeedMakesTheSamePlan() {
        #expect("\(plan(7))" == "\(plan(7))")
        #expect("\(plan(7))" != "\(plan(8))")
    }

    @Test func aPlanHasEveryKindOfOrchestrationAndEveryMomentOfKilling() {
        let plan = plan(7)
        #expect(Set(plan.scripts.map(\.kind)) == Set(Script.Kind.allCases))
        #expect(plan.scripts.contains { $0.suspension != nil })
        #expect(plan.scripts.contains { $0.heraldLetters != nil })
        #expect(plan.scripts.contains { $0.letters.count == 2 })
        #expect(plan.scripts.contains { $0.startsOnce })
        #expect(Set(plan.scripts.map(\.id)).count == plan.scripts.count)
        #expect(Set(plan.scripts.map(\.client)) == [0, 1, 2])
        let moments = plan.kills.map { kill in
            switch kill.moment {
            case .afterStart: "afterStart"
            case .afterReady: "afterReady"
            case .afterAnswers: "afterAnswers"
            }
        }
        #expect(Set(moments).count == 3)
        #expect(zip(moments, moments.dropFirst()).contains { $0 == ("afterStart", "afterStart") })
    }
}
