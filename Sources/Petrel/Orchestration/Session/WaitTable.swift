internal import DurableTask

/// Who waits for which action of an orchestration, by action id.
struct WaitTable {
    enum Kind {
        case activity
        case subOrchestration
        case timer
        case event
        case entityCall
        case lock
    }

    struct Wait {
        var kind: Kind
        var continuation: UnsafeContinuation<Resolution, any Error>
    }

    /// How something that was waited for ended.
    enum Resolution {
        case value(Payload?)
        case failure(FailureDetails)
    }

    /// In order of id, which is the order of asking. A slot without a wait keeps the search working until the table is
    /// packed.
    private var slots: [(id: Int32, wait: Wait?)] = []
    private(set) var count = 0
    var isEmpty: Bool { count == 0 }

    /// - Parameter id: higher than every id before it.
    mutating func add(_ wait: Wait, id: Int32) {
        slots.append((id, wait))
        count += 1
    }

    mutating func take(_ id: Int32) -> Wait? {
        guard let index = index(of: id), let wait = slots[index].wait else { return nil }
        slots[index].wait = nil
        count -= 1
        if count == 0 {
            slots.removeAll(keepingCapacity: slots.count <= 64)
        } else if slots.count > 64, count < slots.count / 2 {
            slots.removeAll { $0.wait == nil }
        }
        return wait
    }

    func kind(of id: Int32) -> Kind? { index(of: id).flatMap { slots[$0].wait?.kind } }

    mutating func takeAll() -> [Wait] {
        defer {
            slots = []
            count = 0
        }
        return slots.compactMap(\.wait)
    }

    private func index(of id: Int32) -> Int? {
        var low = 0
        var high = slots.count
        while low < high {
            let middle = (low + high) / 2
            if slots[middle].id < id { low = middle + 1 } else { high = middle }
        }
        return low < slots.count && slots[low].id == id ? low : nil
    }
}
