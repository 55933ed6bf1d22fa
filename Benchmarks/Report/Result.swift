/// One measured result: what was measured, and figures by name.
struct Result {
    var name: String
    /// In the order they are shown.
    var figures: [Figure]

    subscript(_ name: String) -> Double? { figures.first { $0.name == name }?.value }

    /// Sets the aim of a figure that is there.
    func aiming(_ name: String, _ aim: Aim) -> Result {
        var result = self
        for place in figures.indices where figures[place].name == name { result.figures[place].aim = aim }
        return result
    }
}

/// A number with its name, which ends in its unit where it has one.
struct Figure {
    var name: String
    var value: Double
    var aim: Aim?

    init(_ name: String, _ value: Double, _ aim: Aim? = nil) {
        self.name = name
        self.value = value
        self.aim = aim
    }

    /// Judged by the value as it is shown.
    var isMet: Bool? { aim.map { $0.isMet(by: Double(Self.text(value)) ?? value) } }
}

/// What a figure should be.
enum Aim {
    case atLeast(Double)
    case atMost(Double)

    func isMet(by value: Double) -> Bool {
        switch self {
        case .atLeast(let limit): value >= limit
        case .atMost(let limit): value <= limit
        }
    }

    var text: String {
        switch self {
        case .atLeast(let limit): "≥ \(Figure.text(limit))"
        case .atMost(let limit): "≤ \(Figure.text(limit))"
        }
    }
}
