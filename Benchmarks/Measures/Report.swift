import Foundation

/// One measured result: a name, and figures by name.
struct Result {
    var name: String
    /// In the order they are shown.
    var figures: [(name: String, value: Double)]
}

/// Prints each result as a JSON line when it is there, and all of them as a table at the end.
struct Report {
    private var results: [Result] = []

    mutating func add(_ result: Result) {
        results.append(result)
        let pairs = result.figures.map { "\"\($0.name)\": \(Self.text($0.value))" }
        print("{\"name\": \"\(result.name)\", \(pairs.joined(separator: ", "))}")
        fflush(nil)
    }

    func printTable() {
        print("\n| result | figures |\n| --- | --- |")
        for result in results {
            let figures = result.figures.map { "\($0.name) \(Self.text($0.value))" }
            print("| \(result.name) | \(figures.joined(separator: " · ")) |")
        }
    }

    private static func text(_ value: Double) -> String {
        String(format: abs(value) >= 100 ? "%.0f" : abs(value) >= 1 ? "%.2f" : "%.4f", value)
    }
}
