import DurableTask
import Synchronization
import WorkerProtocol

/// The calls a worker's functions make on the task hub: each runs as a task of its own and can be cancelled.
final class ClientCalls: Sendable {
    private let client: any TaskHubClient
    private let open = Mutex<[UInt32: Task<Void, Never>]>([:])

    init(_ client: any TaskHubClient) { self.client = client }

    func begin(_ call: ClientCall, on stream: UInt32, reply: @escaping @Sendable (ClientReply) -> Void) {
        open.withLock { open in
            open[stream]?.cancel()
            open[stream] = Task { [client] in
                let answer = await client.answer(call)
                // A cancelled call has nobody who waits, and its stream may be in use again.
                guard !Task.isCancelled else { return }
                self.open.withLock { _ = $0.removeValue(forKey: stream) }
                reply(answer)
            }
        }
    }

    func cancel(_ stream: UInt32) { open.withLock { $0.removeValue(forKey: stream) }?.cancel() }

    func cancelAll() {
        let all = open.withLock { open in
            defer { open = [:] }
            return open
        }
        for task in all.values { task.cancel() }
    }
}

extension TaskHubClient {
    /// Does what a worker asked for.
    func answer(_ call: ClientCall) async -> ClientReply {
        do {
            switch call {
            case .start(let request): return .started(try await start(request))
            case .state(let id, let parts): return .state(try await state(of: id, including: parts))
            case .history(let id): return .history(try await history(of: id))
            case .instances(let query): return .instances(try await instances(matching: query))
            case .raiseEvent(let name, let input, let id, let key):
                try await raiseEvent(name, input: input, to: id, idempotencyKey: key)
            case .terminate(let id, let output, let recursive):
                try await terminate(id, output: output, recursive: recursive)
            case .suspend(let id, let reason): try await suspend(id, reason: reason)
            case .resume(let id, let reason): try await resume(id, reason: reason)
            case .rewind(let id, let reason): try await rewind(id, reason: reason)
            case .restart(let id, let newID): return .started(try await restart(id, newID: newID))
            case .purge(let id, let recursive):
                return .purged(PurgeOutcome(deleted: try await purge(id, recursive: recursive), isComplete: true))
            case .purgeMatching(let filter): return .purged(try await purge(matching: filter))
            case .signal(let request): try await signal(request)
            case .call(let request, let timeout): return .operation(try await self.call(request, timeout: timeout))
            case .entity(let id, let includingState):
                return .entity(try await entity(id, includingState: includingState))
            case .entities(let query): return .entities(try await entities(matching: query))
            case .storePart(let index, let id, let bytes): try await storePart(index, of: id, bytes)
            case .part(let index, let id): return .part(try await part(index, of: id))
            case .cleanEntityStorage: return .cleaned(try await cleanEntityStorage())
            case .waitForCompletion(let id, let timeout):
                return .state(try await waitForCompletion(of: id, timeout: timeout))
            case .waitForStart(let id, let timeout): return .state(try await waitForStart(of: id, timeout: timeout))
            }
            return .done
        } catch let error as TaskHubError {
            return .failed(error)
        } catch {
            return .failed(TaskHubError(.unavailable, "The task hub did not answer: \(error)"))
        }
    }
}
