import Foundation

/// One line on a terminal that says how far long work is; nothing anywhere else.
struct ProgressLine: Sendable {
    func show(_ text: String) { write("\r\u{1B}[2K" + text) }
    func clear() { write("\r\u{1B}[2K") }

    private func write(_ text: String) {
        guard Console.isTerminal else { return }
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }
}
