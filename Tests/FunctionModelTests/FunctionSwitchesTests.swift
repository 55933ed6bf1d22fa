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

    @Test func `what is switched by hand holds, and is remembered as far as it is not what settings say`() {
        let switches = FunctionSwitches(settings: ["AzureWebJobs.off.Disabled": "true"], switched: ["late": true])
        let (off, on, late) = (function("Off", http), function("On", http), function("late", http))
        #expect(switches.isDisabled(late))
        switches.set(off, isDisabled: false)
        switches.set(on, isDisabled: true)
        #expect(!switches.isDisabled(off) && switches.isDisabled(on))
        #expect(switches.switchedByHand == ["off": false, "on": true, "late": true])
        switches.set(off, isDisabled: true)
        switches.set(late, isDisabled: false)
        #expect(switches.switchedByHand == ["on": true])
        // A list of the only ones cannot be overruled.
        let few = FunctionSwitches(allowed: ["on"], switched: ["off": false])
        #expect(few.isDisabled(off) && !few.isAllowed(off) && few.isAllowed(on))
    }

    @Test func `a list names the only ones`() {
        let switches = FunctionSwitches(allowed: ["Report"])
        #expect(!switches.isDisabled(function("report", http)))
        #expect(switches.isDisabled(function("other", http)))
        #expect(!switches.isDisabled(function("other", .activity)))
        #expect(!FunctionSwitches().isDisabled(function("other", http)))
    }
}
