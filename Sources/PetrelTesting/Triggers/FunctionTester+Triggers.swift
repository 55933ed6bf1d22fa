internal import DurableTask
internal import Foundation
internal import FunctionModel
public import Petrel
internal import Synchronization

extension FunctionTester {
    /// Runs a timer-triggered function now, whatever its schedule.
    /// - Throws: ``InvocationError`` with what the function threw.
    public func run(timer function: String, _ info: TimerInfo = TimerInfo()) async throws {
        var request = HTTPRequestData(method: .post, origin: "", path: "")
        request.body = Array(#"{"IsPastDue":\#(info.isPastDue)}"#.utf8)
        try await deliver(try await invoke(function, request), of: function)
    }

    /// Puts a message into a queue: the function whose queue it is runs on it, then those that its own messages are for. Returns
    /// when no function has anything left to do.
    ///
    /// A message whose function fails is not tried again.
    /// - Parameter dequeueCount: what the function is told of its tries.
    /// - Throws: ``InvocationError`` with what a function threw; ``PayloadError`` when the value cannot be encoded.
    public func send<Value: Encodable>(_ message: Value, to queue: String, dequeueCount: Int = 1) async throws {
        let text = try message as? String ?? String(decoding: JSONEncoder().encode(message), as: UTF8.self)
        try await put(text, in: queue, dequeueCount: dequeueCount)
    }

    /// The messages of a queue that no function listens to, oldest first.
    public func messages(in queue: String) -> [String] { queues.messages(in: queue) }

    /// Those messages as values.
    /// - Throws: `DecodingError`.
    public func messages<Value: Decodable>(in queue: String, as type: Value.Type) throws -> [Value] {
        try messages(in: queue).map { try JSONDecoder().decode(type, from: Data($0.utf8)) }
    }

    /// Puts what a function has returned into the queues of its outputs.
    func deliver(_ response: HTTPResponseData, of function: String) async throws {
        let outputs = executor.functions.first { $0.name == function }?.outputs ?? []
        guard !outputs.isEmpty, response.status == 202 else { return }
        let texts = try JSONDecoder().decode([String].self, from: Data(response.body))
        for output in outputs {
            for text in texts { try await put(text, in: output.queue, dequeueCount: 1) }
        }
    }

    private func put(_ text: String, in queue: String, dequeueCount: Int) async throws {
        let listener = executor.functions.first { function in
            if case .queue(let binding) = function.trigger { binding.queue == queue } else { false }
        }
        guard let listener else { return queues.add(text, to: queue) }
        var request = HTTPRequestData(method: .post, origin: "", path: "", body: Array(text.utf8))
        request.headers.add("DequeueCount", "\(dequeueCount)")
        try await deliver(try await invoke(listener.name, request), of: listener.name)
    }
}

/// What is in the queues that no function listens to.
final class TestedQueues: Sendable {
    private let contents = Mutex<[String: [String]]>([:])
    func add(_ text: String, to queue: String) { contents.withLock { $0[queue, default: []].append(text) } }
    func messages(in queue: String) -> [String] { contents.withLock { $0[queue] ?? [] } }
}
