import DurableTask
import Foundation
import FunctionModel
import Synchronization

/// The invocations that were asked for by hand, and what became of them. The last thousand that have ended are kept, and no
/// more than 64 MB of their responses.
final class InvocationBook: Sendable {
    enum Outcome: Sendable {
        case running
        case succeeded(HTTPResponseData)
        case failed(ErrorReply)
    }

    struct Entry: Sendable {
        var function: String
        var startedAt: Date
        var finishedAt: Date?
        var outcome = Outcome.running

        fileprivate var size: Int {
            if case .succeeded(let response) = outcome { response.body.count } else { 0 }
        }
    }

    private struct State {
        var entries: [String: Entry] = [:]
        /// Those that have ended, the first first.
        var ended: [String] = []
        var bytes = 0
    }

    private static let (most, mostBytes) = (1_000, 64 << 20)
    private let state = Mutex(State())

    /// Runs `work` on its own, and returns the id under which its outcome can be asked for.
    func begin(_ function: String, _ work: @escaping @Sendable () async -> Outcome) -> String {
        let id = UUID().uuidString.lowercased()
        state.withLock { $0.entries[id] = Entry(function: function, startedAt: .now) }
        Task {
            let outcome = await work()
            end(id, outcome)
        }
        return id
    }

    func entry(_ id: String) -> Entry? { state.withLock { $0.entries[id] } }

    private func end(_ id: String, _ outcome: Outcome) {
        state.withLock { state in
            state.entries[id]?.outcome = outcome
            state.entries[id]?.finishedAt = .now
            state.bytes += state.entries[id]?.size ?? 0
            state.ended.append(id)
            while state.ended.count > Self.most || (state.bytes > Self.mostBytes && state.ended.count > 1) {
                state.bytes -= state.entries.removeValue(forKey: state.ended.removeFirst())?.size ?? 0
            }
        }
    }
}

extension InvocationBook.Entry {
    func json(id: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("id")
        writer.string(id)
        writer.key("functionName")
        writer.string(function)
        writer.key("status")
        switch outcome {
        case .running: writer.string("Running")
        case .succeeded: writer.string("Succeeded")
        case .failed: writer.string("Failed")
        }
        writer.key("startedAt")
        writer.string(startedAt.formatted(.iso8601))
        writer.key("finishedAt")
        if let finishedAt { writer.string(finishedAt.formatted(.iso8601)) } else { writer.null() }
        switch outcome {
        case .running: break
        case .succeeded(let response): writer.response(response)
        case .failed(let reply):
            writer.key("error")
            writer.beginObject()
            writer.key("message")
            writer.string([reply.message, reply.exceptionMessage].compactMap { $0 }.joined(separator: " "))
            writer.key("type")
            if let type = reply.exceptionType { writer.string(type) } else { writer.null() }
            writer.endObject()
        }
        writer.endObject()
        return writer.bytes
    }
}

extension JSONWriter {
    fileprivate mutating func response(_ response: HTTPResponseData) {
        key("response")
        beginObject()
        key("statusCode")
        int(response.status)
        key("headers")
        beginObject()
        var written: Set<String> = []
        for field in response.headers.fields where written.insert(field.name.lowercased()).inserted {
            key(escaping: field.name)
            string(field.value)
        }
        endObject()
        if let text = String(validating: response.body, as: UTF8.self) {
            key("body")
            string(text)
        } else {
            key("base64Body")
            string(Data(response.body).base64EncodedString())
        }
        endObject()
    }
}
