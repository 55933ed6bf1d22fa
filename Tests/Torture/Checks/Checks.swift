/// Compares what the task hub shows at the end with the ledgers of clients and activities.
struct Checks: Sendable {
    /// An instance at its end, and what is known of it.
    struct Subject: Sendable {
        var script: Script
        var entry: ClientLedger.Entry
        var status: Status
        var history: [HistoryRow]
        var lines: [ActivityLedger.Line]
    }

    let plan: Plan
    let clients: ClientLedger
    let activities: ActivityLedger

    /// - Parameters:
    ///   - found: all instances of the hub, with their histories.
    /// - Returns: everything that must not be so.
    func violations(_ found: [String: Status]) -> [Violation] {
        var violations: [Violation] = []
        func check(_ body: () throws -> Void) {
            do { try body() } catch { violations.append(error as? Violation ?? Violation("\(error)")) }
        }
        let scripts = Dictionary(plan.scripts.map { ($0.id, $0) }) { first, _ in first }
        for script in plan.scripts {
            let entry = clients[script.id]
            if let herald = script.heraldID, entry.heraldStart == .acknowledged, found[herald] == nil {
                violations.append(Violation("P1: the acknowledged start of '\(herald)' is lost."))
            }
            guard let status = found[script.id] else {
                if entry.start == .acknowledged {
                    violations.append(Violation("P1: the acknowledged start of '\(script.id)' is lost."))
                }
                continue
            }
            if entry.start == nil { violations.append(Violation("'\(script.id)' was never started, and is there.")) }
            let subject = Subject(
                script: script, entry: entry, status: status, history: status.historyEvents ?? [],
                lines: activities.lines[script.id] ?? [])
            check { try checkEnd(subject) }
            check { try checkResult(subject) }
        }
        for status in found.values {
            check { try checkHistory(status) }
            check { try checkRuns(status) }
            check { try checkIsKnown(status.instanceId, scripts) }
        }
        for id in activities.lines.keys where found[id] == nil {
            violations.append(Violation("Activities ran for '\(id)', which is not there."))
        }
        return violations
    }

    private func checkIsKnown(_ id: String, _ scripts: [String: Script]) throws {
        if scripts[id] != nil || id.contains(":") || id.hasPrefix("canary-") { return }
        for suffix in ["-herald", "-child-"] {
            if let cut = id.firstRange(of: suffix), scripts[String(id[..<cut.lowerBound])] != nil { return }
        }
        throw Violation("Nobody started '\(id)'.")
    }

    /// It ended, once, as it should, and as it was seen before.
    private func checkEnd(_ subject: Subject) throws {
        let status = subject.status
        let expected =
            subject.script.kind.isTerminated ? "Terminated" : "Completed"
        guard status.runtimeStatus == expected else {
            throw Violation("'\(status.instanceId)' should be \(expected): \(Self.brief(status))")
        }
        if expected == "Terminated", status.output?.string != status.instanceId {
            throw Violation("P2: '\(status.instanceId)' was terminated with another reason: \(Self.brief(status))")
        }
        var last = status
        last.historyEvents = nil
        if let seen = subject.entry.ends.first(where: { $0 != last }) {
            throw Violation("P2: '\(status.instanceId)' has two results: \(Self.brief(seen)) and \(Self.brief(last))")
        }
    }

    static func brief(_ status: Status) -> String {
        let hold = status.hold.map { ", held: \($0)" } ?? ""
        return "\(status.runtimeStatus), custom status \(status.customStatus ?? .null), output "
            + "\(status.output ?? .null)\(hold)"
    }
}
