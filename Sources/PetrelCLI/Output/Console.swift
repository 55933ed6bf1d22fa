import Foundation

/// The two ways out: data for whoever reads the output, notes for whoever watches.
enum Console {
    /// One line to stdout, at once.
    static func data(_ line: String) { write(line, to: .standardOutput) }

    /// Whether a person reads stderr.
    static var isTerminal: Bool { isatty(2) == 1 }

    /// One line to stderr.
    static func note(_ line: String) { write(line, to: .standardError) }

    private static func write(_ line: String, to handle: FileHandle) {
        // A reader that has gone is no reason to stop.
        try? handle.write(contentsOf: Data((line + "\n").utf8))
    }
}
