/// How an instance ended, without what differs from run to run: times, ids and the numbers of the activities' runs.
struct Outcome: Sendable, Equatable {
    var status: String
    var output: JSON
    /// What came to the orchestration, in its order where the order is fixed.
    var arrivals: [String]
    /// The rest of the history.
    var others: [String]

    init(_ status: Status, of workload: Workload) {
        let isOrdered = workload.isOrdered
        let rows = (status.historyEvents ?? []).filter { row in
            // Whether an event was there before it was awaited, and how far activities got that nobody waits for.
            !row.eventType.hasPrefix("EventAwait")
                && !(workload == .doomed && row.eventType.hasPrefix("Task"))
                && !(workload == .race && row.eventType.hasPrefix("Task") && row.input?["label"]?.string != "1")
        }
        let arrivals = rows.filter(\.isArrival).map { $0.shape(of: status.instanceId) }
        self.status = status.runtimeStatus
        let output = (status.output ?? .null).general(status.instanceId)
        self.output = isOrdered ? output : output.sorted
        self.arrivals = isOrdered ? arrivals : arrivals.sorted()
        others = rows.filter { !$0.isArrival }.map { $0.shape(of: status.instanceId) }.sorted()
    }
}

extension HistoryRow {
    fileprivate func shape(of id: String) -> String {
        let label = input?["label"] ?? input?["sender"].map { _ in input ?? .null } ?? .null
        return [eventType, functionName ?? "", name ?? "", "\(label.general(id))", orchestrationStatus ?? ""]
            .joined(separator: " ")
    }
}

extension JSON {
    /// Without the instance's id and the numbers of runs.
    fileprivate func general(_ id: String) -> JSON {
        switch self {
        case .string(let text): .string(text.replacing(id, with: "#"))
        case .array(let values): .array(values.map { $0.general(id) })
        case .object(let members):
            .object(members.filter { $0.key != "run" }.mapValues { $0.general(id) })
        default: self
        }
    }

    fileprivate var sorted: JSON {
        guard case .array(let values) = self else { return self }
        return .array(values.sorted { $0.description < $1.description })
    }
}
