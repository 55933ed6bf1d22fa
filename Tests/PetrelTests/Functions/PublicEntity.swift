public import Petrel

/// For other modules: its calls are public as its operations are.
@EntityTrigger
public struct PublicEntity: Codable {
    var value = 0
    public mutating func add(_ amount: Int) { value += amount }
    func get() -> Int { value }
}
