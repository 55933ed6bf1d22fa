import Petrel
import Synchronization

/// What functions leave behind for the test that started them, in pages by name. It lives as long as its process.
final class Notebook: Sendable {
    static let shared = Notebook()

    private struct State {
        var lines: [String: [String]] = [:]
        var readers: [Reader] = []
    }

    private struct Reader {
        var page: String
        var count: Int
        var continuation: CheckedContinuation<[String], Never>
    }

    private let state = Mutex(State())

    func write(_ line: String, on page: String) {
        let served = state.withLock { state in
            state.lines[page, default: []].append(line)
            let lines = state.lines[page] ?? []
            let served = state.readers.filter { $0.page == page && $0.count <= lines.count }
            state.readers.removeAll { $0.page == page && $0.count <= lines.count }
            return served.map { ($0.continuation, lines) }
        }
        for (continuation, lines) in served { continuation.resume(returning: lines) }
    }

    /// Waits until there are so many lines.
    func read(_ page: String, atLeast count: Int) async -> [String] {
        await withCheckedContinuation { continuation in
            let lines: [String]? = state.withLock { state in
                let lines = state.lines[page] ?? []
                if lines.count >= count { return lines }
                state.readers.append(Reader(page: page, count: count, continuation: continuation))
                return nil
            }
            if let lines { continuation.resume(returning: lines) }
        }
    }
}

struct Note: Codable, Sendable {
    var page: String
    var line: String
}

@ActivityTrigger
func writeNote(note: Note) { Notebook.shared.write(note.line, on: note.page) }

/// Answers the lines of a page; with `atLeast`, when there are so many.
@HTTPTrigger(.get, route: "notes/{page}", authLevel: .anonymous)
func readNotes(request: HTTPRequestData) async throws -> [String] {
    let count = request.query("atLeast").flatMap { Int($0) } ?? 0
    return await Notebook.shared.read(request.parameters["page"] ?? "", atLeast: count)
}
