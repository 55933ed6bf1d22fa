import Foundation
import Testing

extension ScenarioTests {
    @Suite struct TimerTriggerTests {
        @Test(arguments: Setting.warm) func aTimerFunctionRunsAndStartsAnOrchestration(_ setting: Setting) async throws
        {
            let host = try setting.host()
            #expect(try await host.notes("startup", atLeast: 1).first == "past due: false, next: true")
            try await eventually("the orchestration is there") {
                try await host.get("\(RunningHost.webhooks)/instances/started-by-a-timer").status != 404
            }
            let output: Int = try await host.output(of: host.instance("started-by-a-timer"))
            #expect(output == 42)
        }
    }
}
