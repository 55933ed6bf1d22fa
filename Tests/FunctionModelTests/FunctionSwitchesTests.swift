import FunctionModel
import Testing

@Suite("Functions that are switched off")
struct FunctionSwitchesTests {
    private func function(_ name: String, _ trigger: Trigger) -> FunctionMetadata {
        FunctionMetadata(name: name, location: "", trigger: trigger)
    }

    private let http = Trigger.http(HTTPTriggerBinding(methods: [], route: "r", authorizationLevel: .anonymous))

    @Test func `settings disable them by name, in both spellings`() {
        let switches = FunctionSwitches(settings: [
            "AzureWebJobs.Report.Disabled": "true", "AzureWebJobs_other_Disabled": "1",
            "AzureWebJobs.on.Disabled": "false",
            "AzureWebJobsStorage": "true", "AzureWebJobs.Disabled": "true",
        ])
        #expect(switches.isDisabled(function("report", http)))
        #expect(switches.isDisabled(function("Other", http)))
        #expect(!switches.isDisabled(function("on", http)))
        // Instances depend on it.
        #expect(!switches.isDisabled(function("report", .orchestration)))
    }

    @Test func `a list names the only ones`() {
        let switches = FunctionSwitches(allowed: ["Report"])
        #expect(!switches.isDisabled(function("report", http)))
        #expect(switches.isDisabled(function("other", http)))
        #expect(!switches.isDisabled(function("other", .activity)))
        #expect(!FunctionSwitches().isDisabled(function("other", http)))
    }
}
