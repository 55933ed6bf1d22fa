import Petrel

@EntityTrigger
struct Score: Codable {
    struct Refused: Error, CustomStringConvertible { var description: String { "no negative score" } }

    var value = 0
    private var log: [String] = []

    mutating func add(_ amount: Int) { value += amount }
    mutating func take(of amount: Int, context: EntityContext) async throws -> Int {
        value -= amount
        try await context.entity(Score.self, "taken").signal.add(amount)
        try context.startOrchestration("audit", amount, instanceID: "audit-\(amount)")
        if value < 0 { throw Refused() }
        return value
    }
    mutating func vanish(context: EntityContext) { context.deleteState() }
    func get() -> Int { value }
    func callMyself(context: EntityContext) async throws -> Int {
        try await context.entity(Score.self, context.key).get()
    }
    private func secret() {}
    static func none() {}
}

/// Without `Codable`, and with a name of its own.
@EntityTrigger(name: "Lamp-Switch")
struct Lamp {
    var isOn: Bool?
    init() {}
    mutating func delete() { isOn = false }
    func state() -> Bool? { isOn }
}

@EntityFunction
func accumulator(context: EntityContext) async throws {
    switch context.operationName {
    case "add":
        let sum = try (context.state(as: Int.self) ?? 0) + context.input(as: Int.self)
        try context.setState(sum)
        try context.setResult(sum)
    default: context.deleteState()
    }
}

/// Entities are seen as far as their types are.
enum Shop {
    @EntityTrigger
    struct Cart {
        var items: [String] = []
        mutating func put(item: String = "apple") { items.append(item) }
        func `default`(_ in: Int?) -> Int? { `in` }
    }
}

@EntityTrigger
private struct Hidden: Codable {
    private(set) var fixed = 1
    func get() -> Int { fixed }
}
