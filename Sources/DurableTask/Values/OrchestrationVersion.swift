/// A version as orchestrations and workers carry it, to be compared.
///
/// None is older than any. Two that are numbers with dots between them are compared as numbers, so `2.0` is older than
/// `10.0` and the same as `2`; any other two as text without regard to letter case.
public struct OrchestrationVersion: Sendable, Hashable, Comparable {
    /// In lower case; empty for none.
    private let text: String
    /// Without zeros at the end; nil where the text is something else than numbers.
    private let numbers: [UInt64]?

    /// - Parameter text: nil and empty are none.
    public init(_ text: String?) {
        let text = text ?? ""
        var numbers: [UInt64]? = []
        for part in text.split(separator: ".", omittingEmptySubsequences: false) {
            let isPlain = !part.isEmpty && part.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            guard isPlain, let number = UInt64(part) else {
                numbers = nil
                break
            }
            numbers?.append(number)
        }
        while numbers?.last == 0, numbers?.count ?? 0 > 1 { numbers?.removeLast() }
        self.text = text.lowercased()
        self.numbers = numbers
    }

    /// There is none.
    public var isNone: Bool { text.isEmpty }

    public static func == (a: Self, b: Self) -> Bool {
        if let left = a.numbers, let right = b.numbers { return left == right }
        return a.text == b.text
    }

    public func hash(into hasher: inout Hasher) {
        if let numbers { hasher.combine(numbers) } else { hasher.combine(text) }
    }

    public static func < (a: Self, b: Self) -> Bool {
        if a.isNone || b.isNone { return a.isNone && !b.isNone }
        if let left = a.numbers, let right = b.numbers { return left.lexicographicallyPrecedes(right) }
        return a.text < b.text
    }
}
