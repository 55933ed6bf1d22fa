import Dispatch
import Petrel
import Synchronization

/// Things activities wait for until the test opens them, by name. An open gate stays open.
final class Gates: Sendable {
    static let shared = Gates()

    private struct State {
        var open: Set<String> = []
        var waiting: [String: [@Sendable () -> Void]] = [:]
    }

    private let state = Mutex(State())

    func open(_ name: String) {
        let waiting = state.withLock { state in
            state.open.insert(name)
            return state.waiting.removeValue(forKey: name) ?? []
        }
        for go in waiting { go() }
    }

    func isOpen(_ name: String) -> Bool { state.withLock { $0.open.contains(name) } }

    func pass(_ name: String) async {
        await withCheckedContinuation { continuation in whenOpen(name) { continuation.resume() } }
    }

    /// Holds the thread.
    func block(_ name: String) {
        let semaphore = DispatchSemaphore(value: 0)
        whenOpen(name) { semaphore.signal() }
        semaphore.wait()
    }

    private func whenOpen(_ name: String, _ go: @escaping @Sendable () -> Void) {
        let isOpen = state.withLock { state in
            if !state.open.contains(name) { state.waiting[name, default: []].append(go) }
            return state.open.contains(name)
        }
        if isOpen { go() }
    }
}

@HTTPTrigger(.post, route: "gates/{name}", authLevel: .anonymous)
func openGate(request: HTTPRequestData) { Gates.shared.open(request.parameters["name"] ?? "") }

/// Writes a note, and answers when the gate is open.
@HTTPTrigger(.get, route: "gates/{name}/passed", authLevel: .anonymous)
func passGateInRequest(request: HTTPRequestData) async -> String {
    let name = request.parameters["name"] ?? ""
    Notebook.shared.write("at the gate", on: name)
    await Gates.shared.pass(name)
    return name
}

/// Writes a note of the gate's name, and waits.
@ActivityTrigger
func passGate(name: String) async -> String {
    Notebook.shared.write("at the gate", on: name)
    await Gates.shared.pass(name)
    return name
}

/// The same, with its thread.
@ActivityTrigger
func blockAtGate(name: String) -> String {
    Notebook.shared.write("at the gate", on: name)
    Gates.shared.block(name)
    return name
}

/// Waits until the gate opens or it is asked to stop, and notes which.
@ActivityTrigger
func passGateUnlessCancelled(name: String) async -> String {
    Notebook.shared.write("at the gate", on: name)
    await withTaskCancellationHandler {
        await Gates.shared.pass(name)
    } onCancel: {
        Gates.shared.open(name)
    }
    Notebook.shared.write(Task.isCancelled ? "cancelled" : "passed", on: name)
    return "activity"
}
