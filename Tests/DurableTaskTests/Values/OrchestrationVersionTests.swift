import DurableTask
import Testing

@Suite struct OrchestrationVersionTests {
    private func version(_ text: String?) -> OrchestrationVersion { OrchestrationVersion(text) }

    @Test func noneIsOlderThanAny() {
        #expect(version(nil) < version("0"))
        #expect(version("") < version("alpha"))
        #expect(version(nil) == version(""))
        #expect(!(version(nil) < version("")))
    }

    @Test func numbersAreComparedAsNumbers() {
        #expect(version("2.0") < version("10.0"))
        #expect(version("1.9.9") < version("1.10"))
        #expect(version("1.0") == version("1"))
        #expect(version("1") < version("1.0.1"))
        #expect(Set([version("1"), version("1.0"), version("1.0.0")]).count == 1)
    }

    @Test func everythingElseIsComparedAsTextWithoutLetterCase() {
        #expect(version("Beta") == version("beta"))
        #expect(version("alpha") < version("BETA"))
        // Not a number: there is nothing after the dot.
        #expect(version("10.") < version("9"))
        #expect(version("1.0") != version("1.x"))
    }

    @Test(arguments: [
        (VersionMatching.Strategy.none, ["", "1.0", "2.0", "3.0"]), (.strict, ["2.0"]),
        (.currentOrOlder, ["", "1.0", "2.0"]),
    ])
    func aStrategySaysWhichVersionsAWorkerTakes(_ strategy: VersionMatching.Strategy, _ taken: [String]) {
        let matching = VersionMatching(version: "2.0", strategy: strategy)
        #expect(["", "1.0", "2.0", "3.0"].filter { matching.takes($0, of: "any") } == taken)
    }

    @Test func anOrchestratorWrittenForSomeVersionsTakesNoOther() {
        let matching = VersionMatching(implemented: ["checkout": [version("2.0")]])
        #expect(matching.takes("2", of: "checkout"))
        #expect(!matching.takes("1.0", of: "checkout"))
        #expect(!matching.takes(nil, of: "checkout"))
        #expect(matching.takes("1.0", of: "another"))
    }
}
