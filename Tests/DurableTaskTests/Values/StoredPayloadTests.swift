import DurableTask
import Testing

@Suite struct StoredPayloadTests {
    @Test func aNameIsReadAsItWasWritten() throws {
        let id = try #require(StoredPayload.ID("00112233445566778899aabbccddeeff"))
        let stored = StoredPayload(id: id, count: 104_857_600)
        let name = Payload(stored: stored)
        #expect(name.stored == stored)
        #expect(name.looksStored)
        #expect(name.utf8.count < 64)
    }

    @Test(arguments: [
        "\"a text\"", "", "\u{1}stored:", "\u{1}stored:xyz:5", "\u{1}stored:00112233445566778899aabbccddeeff:-1",
        "\u{1}stored:00112233445566778899aabbccddeeff:99999999999999999999",
        "stored:00112233445566778899aabbccddeeff:1",
    ])
    func anythingElseIsThePayloadItself(text: String) {
        #expect(Payload(text).stored == nil)
    }

    @Test func idsAreThirtyTwoDigitsAndDoNotMeet() {
        let ids = (0..<100).map { _ in StoredPayload.ID.random() }
        #expect(Set(ids).count == 100)
        #expect(ids.allSatisfy { StoredPayload.ID($0.rawValue) == $0 })
    }

    @Test func thePartsOfAPayloadAreCountedToTheLastByte() {
        let id = StoredPayload.ID.random()
        let length = StoredPayload.partLength
        let counts = [0, 1, length, length + 1, 3 * length].map { StoredPayload(id: id, count: $0).partCount }
        #expect(counts == [0, 1, 1, 2, 3])
    }

    @Test func namesAreFoundWhereverTheyStand() {
        let (one, other) = (StoredPayload.ID.random(), StoredPayload.ID.random())
        func name(_ id: StoredPayload.ID) -> [UInt8] { Payload(stored: StoredPayload(id: id, count: 7)).utf8 }
        #expect(StoredPayload.ids(namedIn: name(one)) == [one])
        #expect(
            StoredPayload.ids(namedIn: [1, 1] + name(one) + name(other) + [0x01] + name(one)) == [one, other, one])
        #expect(StoredPayload.ids(namedIn: Array(name(one).prefix(39))).isEmpty)
        #expect(
            StoredPayload.ids(namedIn: Array("\u{1}stored:nothing of the kind, however long it may be".utf8)).isEmpty)
        #expect(StoredPayload.ids(namedIn: []).isEmpty)
        let event = HistoryEvent(
            timestamp: .epoch, .taskCompleted(taskScheduledID: 1, result: Payload(trusted: name(one))))
        #expect(StoredPayload.ids(namedIn: HistoryEvent.encodeRows([event, event])) == [one, one])
    }

    @Test func aLongPayloadIsKeptInPartsAndFoundAgain() async throws {
        let store = Shelf()
        let long = Payload(trusted: Array(repeating: UInt8(ascii: "a"), count: 2 * StoredPayload.partLength + 7))
        let name = try await store.stored(long, above: 65_536)
        #expect(name.stored?.count == long.utf8.count)
        #expect(try await store.resolved(name) == long)
        let short = Payload("7")
        #expect(try await store.stored(short, above: 65_536) == short)
        #expect(try await store.resolved(short) == short)
    }

    @Test func whatHasBeenDeletedIsNotFound() async throws {
        let name = Payload(stored: StoredPayload(id: .random(), count: 3))
        await #expect(throws: TaskHubError.self) { try await Shelf().resolved(name) }
    }

    private actor Shelf: PayloadStore {
        private var parts: [String: [UInt8]] = [:]
        func storePart(_ index: Int, of id: StoredPayload.ID, _ bytes: [UInt8]) { parts["\(id) \(index)"] = bytes }
        func part(_ index: Int, of id: StoredPayload.ID) -> [UInt8]? { parts["\(id) \(index)"] }
    }
}
