import Testing

extension ScenarioTests {
    @Suite struct CallTests {
        @Test(arguments: Setting.all) func activitiesRunOneAfterTheOther(_ setting: Setting) async throws {
            let host = try setting.host()
            #expect(try await host.run("inSequence", [3, 1, 2]) == [6, 2, 4])
            #expect(try await host.run("inSequence", [Int]()) == [Int]())
        }

        @Test(arguments: Setting.all) func asyncLetCallsActivitiesAtOnce(_ setting: Setting) async throws {
            #expect(try await setting.host().run("atOnce", 10) == [20, 22, 24])
        }

        @Test(arguments: Setting.all) func aTaskGroupFansOutToTwoHundredAndIn(_ setting: Setting) async throws {
            #expect(try await setting.host().run("fanOut", 200) == 39_800)
        }

        @Test(arguments: Setting.all) func functionsAreCalledByName(_ setting: Setting) async throws {
            #expect(try await setting.host().run("callByName", 5) == 20)
        }

        @Test(arguments: Setting.all) func fiftyInstancesRunAtOnce(_ setting: Setting) async throws {
            let host = try setting.host()
            let sums = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<50 {
                    group.addTask { try await host.run("atOnce", number, returning: [Int].self).reduce(0, +) }
                }
                return try await group.reduce(into: []) { $0.append($1) }.sorted()
            }
            #expect(sums == (0..<50).map { $0 * 6 + 6 })
        }
    }
}
