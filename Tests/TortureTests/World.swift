import Foundation

@testable import PetrelTorture

/// A run in which all is well, small enough to break it piece by piece.
struct World {
    var statuses: [String: String]
    var standing: [String: ClientLedger.Standing] = [:]
    /// Letters that were sent and not acknowledged.
    var unanswered: Set<Int> = []
    var lines = [
        "chain e1 0 e1:0 1 0 a 42", "clock e3 1 e3:1 1 0 b 42", "doomed e4 1 e4:1 1 0 c 42",
    ]

    static let begin = #"{"EventType":"ExecutionStarted","Timestamp":"2026-11-21T10:00:00.000000Z"}"#
    static let end = #"{"EventType":"ExecutionCompleted","Timestamp":"2026-11-21T10:00:02.000000Z"}"#
    static let taskCompleted = completed("0", "a")

    init() {
        statuses = [
            "chain": Self.status(
                "chain", output: #"[{"label":"0","run":"a"}]"#, [Self.begin, Self.taskCompleted, Self.end]),
            "clock": Self.status(
                "clock", output: #"[{"label":"0","run":"b"}]"#,
                [
                    Self.begin, #"{"EventType":"TimerCreated","Timestamp":"2026-11-21T10:00:00.000000Z"}"#,
                    #"{"EventType":"TimerFired","Timestamp":"2026-11-21T10:00:01.500000Z","#
                        + #""FireAt":"2026-11-21T10:00:01.000000Z"}"#,
                    Self.completed("0", "b"), Self.end,
                ]),
            "inbox": Self.inbox("[\(Self.letter(1)),\(Self.letter(2)),\(Self.letter(3))]"),
            "doomed": Self.status("doomed", state: "Terminated", output: #""doomed""#, [Self.begin, Self.end]),
        ]
    }

    mutating func replace(_ id: String, _ old: String, _ new: String) {
        statuses[id] = statuses[id]?.replacingOccurrences(of: old, with: new)
    }

    /// What the checks find, as text.
    func violations() throws -> [String] {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("ledger-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try (lines.joined(separator: "\n") + "\n").write(toFile: path, atomically: true, encoding: .utf8)
        let clients = ClientLedger(path: "/dev/null")
        var plan = Plan(seed: 1, target: .host, kills: 0, clients: 1, load: 0)
        for kind in [Script.Kind.chain, .clock, .inbox, .doomed] {
            plan.scripts.append(
                Script(
                    id: kind.rawValue, kind: kind, round: 0, client: 0, order: .init(size: 1, pause: 0, senders: 1),
                    letters: kind == .inbox ? [3] : [], startsOnce: false, seed: 1))
            clients.started(kind.rawValue, standing[kind.rawValue] ?? .acknowledged)
        }
        for number in 1...3 {
            clients.sent(
                .init(sender: "client-0", number: number, isLast: number == 3), to: "inbox",
                unanswered.contains(number) ? .maybe : .acknowledged)
        }
        let found = try statuses.mapValues { try JSONDecoder().decode(Status.self, from: Data($0.utf8)) }
        return Checks(plan: plan, clients: clients, activities: try ActivityLedger(path: path)).violations(found)
            .map(\.description)
    }

    static func letter(_ number: Int) -> String {
        #"{"sender":"client-0","number":\#(number),"isLast":\#(number == 3)}"#
    }

    /// - Parameter taken: JSON.
    static func inbox(_ taken: String) -> String {
        let letters = (try? JSONDecoder().decode([JSONText].self, from: Data(taken.utf8)))?.map(\.text) ?? []
        let events = letters.map {
            #"{"EventType":"EventRaised","Timestamp":"2026-11-21T10:00:01.000000Z","Name":"Letter","Input":\#($0)}"#
        }
        return status("inbox", output: taken, [begin] + events + [end])
    }

    private static func completed(_ label: String, _ run: String) -> String {
        #"{"EventType":"TaskCompleted","Timestamp":"2026-11-21T10:00:01.000000Z","Input":{"label":"\#(label)"},"#
            + #""Result":{"label":"\#(label)","run":"\#(run)"}}"#
    }

    private static func status(
        _ id: String, state: String = "Completed", output: String, _ history: [String]
    ) -> String {
        #"{"name":"\#(id)","instanceId":"\#(id)","runtimeStatus":"\#(state)","customStatus":null,"output":\#(output),"#
            + #""historyEvents":[\#(history.joined(separator: ","))]}"#
    }

    /// A letter, as its own JSON text again.
    private struct JSONText: Decodable {
        var sender: String
        var number: Int
        var isLast: Bool
        var text: String { #"{"sender":"\#(sender)","number":\#(number),"isLast":\#(isLast)}"# }
    }
}
