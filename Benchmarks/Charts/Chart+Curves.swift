import Foundation

extension Chart {
    /// The points of results that are named by their size, in order.
    static func curve(_ name: String, _ results: [Result], _ sizes: [Int], _ figure: String) -> Curve {
        Curve(name: name, points: zip(sizes, results).map { (Double($0), $1[figure] ?? .nan) })
    }

    func write(to folder: String, as name: String) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try svg.write(toFile: "\(folder)/\(name).svg", atomically: true, encoding: .utf8)
    }
}
