import Foundation

/// Prints each result as a JSON line when it is there, and all of them as a table at the end.
struct Report {
    private(set) var results: [Result] = []

    mutating func add(_ result: Result) {
        results.append(result)
        print(result.json)
        fflush(nil)
    }

    func printTable() { print("\n" + table) }

    /// One row a result; aims stand beside the figures they are about.
    var table: String {
        let rows = results.map { result in
            let figures = result.figures.map { "\($0.name) \(Figure.text($0.value))" }
            let aims = result.figures.compactMap { figure in
                figure.aim.map { "\(figure.isMet == true ? "met" : "**missed**"): \(figure.name) \($0.text)" }
            }
            return "| \(result.name) | \(figures.joined(separator: " · ")) | \(aims.joined(separator: "<br>")) |"
        }
        return (["| result | figures | aims |", "| --- | --- | --- |"] + rows).joined(separator: "\n")
    }
}

extension Result {
    /// `{"name": …, figures…, "met": […], "missed": […]}`; the last two where there are aims.
    var json: String {
        var pairs = ["\"name\": \"\(name)\""]
        pairs += figures.map { "\"\($0.name)\": \($0.value.isFinite ? Figure.text($0.value) : "null")" }
        for (key, isMet) in [("met", true), ("missed", false)] {
            let names = figures.filter { $0.isMet == isMet }.map { "\"\($0.name)\"" }
            if !names.isEmpty { pairs.append("\"\(key)\": [\(names.joined(separator: ", "))]") }
        }
        return "{\(pairs.joined(separator: ", "))}"
    }
}

extension Figure {
    static func text(_ value: Double) -> String {
        if value == value.rounded(), abs(value) < 1e15 { return String(format: "%.0f", value) }
        return String(format: abs(value) >= 100 ? "%.0f" : abs(value) >= 10 ? "%.1f" : "%.3g", value)
    }
}
