import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file to which lines are only ever appended, each in one write, so that neither another process nor a kill mixes or
/// halves them.
struct Ledger: Sendable {
    static let shared = Ledger(path: ProcessInfo.processInfo.environment["TORTURE_LEDGER"] ?? "")

    struct Failure: Error {
        var path: String
        var code: Int32
    }

    let path: String
    private let descriptor: Int32

    init(path: String) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
    }

    func append(_ fields: [String]) throws {
        let line = Array((fields.joined(separator: " ") + "\n").utf8)
        guard write(descriptor, line, line.count) == line.count else { throw Failure(path: path, code: errno) }
    }
}

/// Which attempt of a retried call this is; remembered in a file per call, because the process may end between two.
enum Attempts {
    /// A run of the same scheduling is the same attempt, however often it is redone.
    static func number(of taskID: Int32, key: String, isRetried: Bool) throws -> Int {
        guard isRetried else { return 1 }
        let name = String(key.map { $0.isLetter || $0.isNumber ? $0 : "-" })
        let path = "\(Ledger.shared.path).\(name)"
        let seen = Ledger(path: path)
        try seen.append([String(taskID)])
        seen.close()
        let text = try String(contentsOfFile: path, encoding: .utf8)
        var earlier: [Substring] = []
        for id in text.split(separator: "\n") where !earlier.contains(id) { earlier.append(id) }
        return (earlier.firstIndex { $0 == String(taskID) } ?? 0) + 1
    }
}

extension Ledger {
    func close() { _ = closeDescriptor(descriptor) }
}

private func closeDescriptor(_ descriptor: Int32) -> Int32 { close(descriptor) }
