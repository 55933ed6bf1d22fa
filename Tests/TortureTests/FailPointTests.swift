import FailPoints
import Foundation
import Testing

@testable import PetrelTorture

@Suite struct FailPointTests {
    @Test func aPlannedDeathIsReadAsItIsWritten() {
        for point in FailPoint.allCases {
            let death = Death(point, .after, visit: 3, during: .suspended)
            #expect(Death("\(death)") == death)
        }
        #expect(Death("nowhere:before:1:chain") == nil)
        #expect(Death("commit:before:chain") == nil)
    }

    @Test func everyWorkloadHasPointsAndEveryPointAWorkload() {
        #expect(Workload.allCases.allSatisfy { !$0.points.isEmpty })
        #expect(Set(Workload.allCases.flatMap(\.points)) == Set(FailPoint.allCases))
    }

    @Test func aPageCountsVisitsOfAllWhoShareIt() throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("page-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let mine = try #require(FailPage(path: path))
        let other = try #require(FailPage(path: path))
        mine.arm(.commit, .after, visit: 3)
        other.visit(.commit, .after)
        other.visit(.commit, .before)
        mine.visit(.commit, .after)
        #expect(mine.visits(.commit, .after) == 2)
        #expect(other.visits(.commit, .before) == 1)
        #expect(other.visits(.turn, .after) == 0)
        #expect(mine.deaths == 0)
    }

    @Test func outcomesDifferInWhatHappenedAndNotInWhenAndWhere() throws {
        func outcome(_ change: (inout World) -> Void = { _ in }) throws -> Outcome {
            var world = World()
            change(&world)
            let text = try #require(world.statuses["chain"])
            return Outcome(try JSONDecoder().decode(Status.self, from: Data(text.utf8)), of: .chain)
        }
        let usual = try outcome()
        #expect(try outcome { $0.replace("chain", "2026", "2027") } == usual)
        #expect(try outcome { $0.replace("chain", #""run":"a""#, #""run":"b""#) } == usual)
        #expect(try outcome { $0.replace("chain", #""label":"0""#, #""label":"1""#) } != usual)
        #expect(try outcome { $0.replace("chain", World.taskCompleted + ",", "") } != usual)
        #expect(
            try outcome { $0.replace("chain", #""runtimeStatus":"Completed""#, #""runtimeStatus":"Failed""#) } != usual)
    }

    @Test func moreRunsThanDeathsExplainAreFound() throws {
        func check(_ runs: Int, deaths: Int) throws {
            let lines = (0..<runs).map {
                ActivityLedger.Line(
                    instance: "chain-1", execution: "e", taskID: "1", key: "e:1", attempt: 1, label: "0", run: "\($0)",
                    process: 1)
            }
            try LedgerCheck(lines: ["chain-1": lines], played: [.init(id: "chain-1", deaths: deaths)]).run()
        }
        try check(2, deaths: 1)
        #expect(throws: Violation.self) { try check(3, deaths: 1) }
        #expect(throws: Violation.self) { try check(0, deaths: 1) }
    }
}
