import DurableTask
import FunctionModel

/// Measured values in the text format of Prometheus: names end in their base unit, labels have few values.
public struct MetricsText: Sendable {
    /// The lines of each, together as the format has it, in the order in which they were first named.
    private var families: [String: String] = [:]
    private var order: [String] = []

    public init() {}

    /// A value that goes up and down.
    public mutating func gauge(_ name: String, _ help: String, _ value: Double, _ labels: [(String, String)] = []) {
        line(name, "gauge", help, name, value, labels)
    }

    /// A value that only grows while the process runs; its name ends in `_total`.
    public mutating func counter(_ name: String, _ help: String, _ value: Double, _ labels: [(String, String)] = []) {
        line(name, "counter", help, name, value, labels)
    }

    /// How many measured values were at most as large as each limit.
    /// - Parameters:
    ///   - limits: ascending, without the last, infinite one.
    ///   - counts: those in each range, one more than limits.
    public mutating func histogram(
        _ name: String, _ help: String, limits: [Double], counts: [Int], sum: Double, _ labels: [(String, String)] = []
    ) {
        var total = 0
        for (index, count) in counts.enumerated() {
            total += count
            let limit = index < limits.count ? "\(limits[index])" : "+Inf"
            line(name, "histogram", help, name + "_bucket", Double(total), labels + [("le", limit)])
        }
        line(name, "histogram", help, name + "_sum", sum, labels)
        line(name, "histogram", help, name + "_count", Double(total), labels)
    }

    private mutating func line(
        _ family: String, _ kind: String, _ help: String, _ name: String, _ value: Double,
        _ labels: [(String, String)]
    ) {
        if families[family] == nil { order.append(family) }
        var text = families.removeValue(forKey: family) ?? "# HELP \(family) \(help)\n# TYPE \(family) \(kind)\n"
        defer { families[family] = text }
        text += name
        if !labels.isEmpty {
            text += "{" + labels.map { "\($0.0)=\"\(Self.escaped($0.1))\"" }.joined(separator: ",") + "}"
        }
        let isWhole = value.rounded() == value && abs(value) < 9e15
        text += " \(isWhole ? "\(Int64(value))" : "\(value)")\n"
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }

    var response: HTTPResponseData {
        HTTPResponseData(
            status: 200,
            headers: ["Content-Type": "text/plain; version=0.0.4; charset=utf-8", "Cache-Control": "no-store"],
            body: Array(order.compactMap { families[$0] }.joined().utf8))
    }
}
