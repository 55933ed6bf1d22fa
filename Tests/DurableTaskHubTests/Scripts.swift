import DurableTask
import DurableTaskTesting

/// Orchestrators the tests share.
enum Scripts {
    static let echo: ScriptedExecutor.Orchestrator = { $0.input }

    static let threeInARow: ScriptedExecutor.Orchestrator = { script in
        let a = try script.call("work", "1")
        let b = try script.call("work", "2")
        let c = try script.call("work", "3")
        return Payload([a, b, c].map { $0?.text ?? "-" }.joined(separator: ","))
    }

    static let fanOut: ScriptedExecutor.Orchestrator = { script in
        let ids = (0..<100).map { script.schedule("work", Payload("\($0)")) }
        let results = try ids.map { try script.result(of: $0)?.text ?? "-" }
        return Payload("\(results.count)")
    }

    static let waitForGo: ScriptedExecutor.Orchestrator = { try $0.event("go") }

    static let sleepOneHour: ScriptedExecutor.Orchestrator = { script in
        try script.sleep(.seconds(3600))
        return "awake"
    }

    static let parent: ScriptedExecutor.Orchestrator = { script in
        let child = script.startChild(script.input?.text ?? "echo", "from the parent")
        return try script.result(of: child)
    }

    static let work: ScriptedExecutor.Activity = { input in Payload("done \(input?.text ?? "nothing")") }

    struct Broken: Error, CustomStringConvertible { var description: String { "it is broken" } }
    static let fail: ScriptedExecutor.Activity = { _ in throw Broken() }
}

extension HistoryEvent {
    /// The name of the event's kind, for comparing sequences.
    var kindName: String { "\(kind)".split(separator: "(").first.map(String.init) ?? "" }
}
