// What each kind of orchestration must answer.
extension Checks {
    func checkResult(_ subject: Subject) throws {
        guard subject.status.runtimeStatus == "Completed" else { return }
        let size = subject.script.order.size
        switch subject.script.kind {
        case .chain, .clock:
            try expectRuns(subject.status.output, (0..<size).map(String.init), of: subject.script.id)
        case .fan:
            try expectRuns(subject.status.output, (0..<size).map(String.init), of: subject.script.id, inOrder: false)
        case .retrying:
            try expectRuns(subject.status.output, ["0"], of: subject.script.id)
            let attempts = Set(subject.lines.map(\.attempt)).sorted()
            guard attempts == Array(1...size + 1) else {
                throw Violation("P3: '\(subject.script.id)' made the attempts \(attempts) instead of 1 to \(size + 1).")
            }
        case .family:
            let children = subject.status.output?.array ?? []
            guard children.count == size else {
                throw Violation("P2: '\(subject.script.id)' has \(children.count) answers of \(size) children.")
            }
            for child in children { try expectRuns(child, ["0", "1"], of: nil) }
        case .inbox, .eternal: try checkLetters(subject)
        case .tally:
            guard subject.status.output?.int == 2 * size else {
                throw Violation(
                    "P4: '\(subject.script.id)' added 1 to its purse \(2 * size) times, and has "
                        + "\(subject.status.output ?? .null).")
            }
        case .transfer: try expectRuns(subject.status.output, ["0"], of: subject.script.id)
        case .hapless:
            let runs = subject.status.output?.array ?? []
            let labels = (0..<size).map(String.init) + ["child", "fragile", "fragile"]
            guard runs.map({ $0["label"]?.string ?? "" }) == labels else {
                throw Violation("P3: '\(subject.script.id)' answered \(subject.status.output ?? .null).")
            }
            let counts = Dictionary(grouping: subject.lines, by: \.label).mapValues(\.count)
            guard counts["fragile", default: 0] >= 2 else {
                throw Violation("'\(subject.script.id)' was rewound, and what had failed was run once: \(counts)")
            }
        case .hauler:
            // As many bytes as were sent through an activity, a sub-orchestration and an entity, each its own check.
            guard subject.status.output?.string == "carried \(size) loads" else {
                throw Violation("P2: '\(subject.script.id)' answered \(subject.status.output ?? .null).")
            }
        case .doomed, .miser: break
        }
    }

    /// - Parameter instance: whose activities they are; nil when their instance has no name we know.
    private func expectRuns(_ output: JSON?, _ labels: [String], of instance: String?, inOrder: Bool = true) throws {
        let runs = output?.array ?? []
        let found = runs.map { $0["label"]?.string ?? "" }
        guard (inOrder ? found : found.sorted()) == (inOrder ? labels : labels.sorted()) else {
            throw Violation("P3: '\(instance ?? "a child")' answered the activities \(found) instead of \(labels).")
        }
        guard let instance else { return }
        for run in runs {
            guard let lines = activities.lines[instance],
                lines.contains(where: { $0.run == run["run"]?.string && $0.label == run["label"]?.string })
            else { throw Violation("P3: '\(instance)' has a result of an activity that never ran: \(run)") }
        }
    }

    /// P4: every acknowledged letter once, each sender's in its order; one that was not answered may be missing.
    private func checkLetters(_ subject: Subject) throws {
        let id = subject.script.id
        let taken = (subject.status.output?.array ?? []).map {
            ClientLedger.Letter(
                sender: $0["sender"]?.string ?? "", number: $0["number"]?.int ?? 0, isLast: $0["isLast"] == .bool(true))
        }
        var expected = subject.entry.letters
        if let herald = subject.script.heraldID, let count = subject.script.heraldLetters {
            for number in 1...count {
                expected[.init(sender: herald, number: number, isLast: number == count)] = .acknowledged
            }
        }
        for (sender, letters) in Dictionary(grouping: taken, by: \.sender) {
            let numbers = letters.map(\.number)
            guard zip(numbers, numbers.dropFirst()).allSatisfy({ $0 < $1 }) else {
                throw Violation("P4: '\(id)' took the letters of \(sender) as \(numbers).")
            }
        }
        let known = Set(expected.keys)
        guard known.isSuperset(of: taken) else {
            throw Violation("P4: '\(id)' took letters nobody sent: \(Set(taken).subtracting(known))")
        }
        let lost = expected.filter { $0.value == .acknowledged && !taken.contains($0.key) }.keys
        guard lost.isEmpty else {
            throw Violation("P4: '\(id)' lost acknowledged letters: \(lost.map { "\($0.sender) \($0.number)" })")
        }
    }
}
