import DurableTask
import Testing

/// What of critical sections and calls is open, as the history says.
@Suite struct OpenSectionsTests {
    private static func event(_ id: Int32, _ kind: HistoryEvent.Kind) -> HistoryEvent {
        HistoryEvent(eventID: id, timestamp: .epoch, kind)
    }

    private static func open(_ kinds: HistoryEvent.Kind...) -> OpenWork {
        var open = OpenWork()
        for (place, kind) in kinds.enumerated() { open.apply(event(Int32(place + 1), kind), generation: 0, turn: 0) }
        return open
    }

    private static let request = HistoryEvent.Kind.entityLockRequested(
        EntityLockRequest(
            criticalSectionID: "s",
            lockSet: ["@b@1", "@A@2", "@b@1", "nonsense", "@a@1"].map { InstanceID(trusted: $0) }, position: 0,
            parentInstanceID: nil))

    private static func unlock(_ target: String) -> HistoryEvent.Kind {
        .entityUnlockSent(criticalSectionID: "s", parent: nil, target: InstanceID(trusted: target))
    }

    @Test func aRequestTravelsSortedAndEachEntityIsInItOnce() {
        let releases = Self.open(Self.request).sections.releases(by: InstanceID(trusted: "me"), at: .epoch)
        #expect(releases.map(\.target.rawValue) == ["@a@1"])
        guard case .entityLocksReleased(let release) = releases.first?.event.kind else {
            Issue.record("it is not released")
            return
        }
        #expect(release.lockSet.map(\.rawValue) == ["@a@1", "@a@2", "@b@1"])
        #expect(release.position == 0)
    }

    @Test func aSectionIsOpenUntilTheLastEntityIsUnlocked() {
        #expect(!Self.open(Self.request, Self.unlock("@a@1"), Self.unlock("@b@1")).sections.isEmpty)
        #expect(Self.open(Self.request, Self.unlock("@a@1"), Self.unlock("@b@1"), Self.unlock("@A@2")).sections.isEmpty)
    }

    @Test func anActionIsOpenUntilItIsAnswered() {
        let call = HistoryEvent.Kind.entityOperationCalled(
            EntityOperation(requestID: "r", operation: "op", targetInstanceID: InstanceID(trusted: "@a@1")))
        #expect(Self.open(call).isOpen(1))
        #expect(!Self.open(call, .entityOperationCompleted(requestID: "r", output: nil)).isOpen(1))
        #expect(Self.open(Self.request).isOpen(1))
        #expect(!Self.open(Self.request, .entityLockGranted(criticalSectionID: "s")).isOpen(1))
    }
}
