import Foundation

/// What the activities wrote: one line for each run.
struct ActivityLedger: Sendable {
    struct Line: Sendable, Hashable {
        var instance: String
        var execution: String
        var taskID: String
        var key: String
        var attempt: Int
        var label: String
        var run: String
        var process: pid_t
    }

    private(set) var lines: [String: [Line]] = [:]
    private(set) var count = 0
    private(set) var processes: Set<pid_t> = []

    /// - Throws: ``Violation`` for a line that is not whole.
    init(path: String) throws {
        let data = FileManager.default.contents(atPath: path) ?? Data()
        for text in data.split(separator: UInt8(ascii: "\n")) {
            let fields = String(decoding: text, as: UTF8.self).split(separator: " ").map(String.init)
            guard fields.count == 8, let attempt = Int(fields[4]), let process = pid_t(fields[7]) else {
                throw Violation("A line of the activities' ledger is not whole: \(fields)")
            }
            let line = Line(
                instance: fields[0], execution: fields[1], taskID: fields[2], key: fields[3], attempt: attempt,
                label: fields[5], run: fields[6], process: process)
            lines[line.instance, default: []].append(line)
            processes.insert(process)
            count += 1
        }
    }
}
