/// Curves over one size, as an SVG that can be read on a light and on a dark page.
struct Chart {
    var title: String
    var x: String
    var y: String
    /// Of the upright axis; the other is logarithmic.
    var scale = Axis.Scale.logarithmic
    var curves: [Curve]

    struct Curve {
        var name: String
        /// Both coordinates are above 0; others are left out.
        var points: [(x: Double, y: Double)]
    }

    private static let size = (width: 720.0, height: 400.0)
    private static let area = (left: 88.0, right: 684.0, top: 76.0, bottom: 340.0)

    /// The text of the file.
    var svg: String {
        let shown = curves.map { Curve(name: $0.name, points: $0.points.filter { $0.x > 0 && $0.y > 0 }) }
        let points = shown.flatMap(\.points)
        let across = Axis(.logarithmic, over: points.map(\.x), from: Self.area.left, to: Self.area.right)
        let up = Axis(scale, over: points.map(\.y), from: Self.area.bottom, to: Self.area.top)
        var lines = [Self.head, text(title, 20, 32, "title")]
        for tick in across.ticks {
            let place = across.place(of: tick)
            lines.append(line(place, Self.area.top, place, Self.area.bottom))
            lines.append(text(Axis.label(tick), place, Self.area.bottom + 20, "tick", anchor: "middle"))
        }
        for tick in up.ticks {
            let place = up.place(of: tick)
            lines.append(line(Self.area.left, place, Self.area.right, place))
            lines.append(text(Axis.label(tick), Self.area.left - 8, place + 4, "tick", anchor: "end"))
        }
        lines.append(text(x, (Self.area.left + Self.area.right) / 2, 382, "name", anchor: "middle"))
        let middle = (Self.area.top + Self.area.bottom) / 2
        lines.append(
            "<text class=\"name\" text-anchor=\"middle\" transform=\"translate(22 \(number(middle))) rotate(-90)\">"
                + "\(Self.escaped(y))</text>")
        var legend = Self.area.left
        for (place, curve) in shown.enumerated() {
            let style = place % Self.colors.count
            let way = curve.points.map { "\(number(across.place(of: $0.x))),\(number(up.place(of: $0.y)))" }
            lines.append("<polyline class=\"curve l\(style)\" points=\"\(way.joined(separator: " "))\"/>")
            for point in curve.points {
                let (cx, cy) = (number(across.place(of: point.x)), number(up.place(of: point.y)))
                lines.append("<circle class=\"d\(style)\" cx=\"\(cx)\" cy=\"\(cy)\" r=\"4\"/>")
            }
            lines.append("<rect class=\"d\(style)\" x=\"\(number(legend))\" y=\"50\" width=\"12\" height=\"12\"/>")
            lines.append(text(curve.name, legend + 18, 60, "name"))
            legend += 44 + 7.2 * Double(curve.name.count)
        }
        return (lines + ["</svg>", ""]).joined(separator: "\n")
    }

    private static let colors = [("#0969da", "#58a6ff"), ("#bc4c00", "#f0883e"), ("#1a7f37", "#3fb950")]

    private static var head: String {
        let light = colors.enumerated().map { ".l\($0){stroke:\($1.0)} .d\($0){fill:\($1.0)}" }.joined(separator: " ")
        let dark = colors.enumerated().map { ".l\($0){stroke:\($1.1)} .d\($0){fill:\($1.1)}" }.joined(separator: " ")
        let (width, height) = (Int(size.width), Int(size.height))
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(width) \(height)" width="\(width)" height="\(height)">
            <style>
            text{font-family:system-ui,-apple-system,"Segoe UI",sans-serif;font-size:13px;fill:#1f2328}
            .title{font-size:16px;font-weight:600} .tick{fill:#59636e} .page{fill:#ffffff}
            .grid{stroke:#d1d9e0} .curve{fill:none;stroke-width:2.5}
            \(light)
            @media (prefers-color-scheme: dark) { text{fill:#f0f6fc} .tick{fill:#9198a1} .page{fill:#0d1117}
            .grid{stroke:#3d444d} \(dark) }
            </style>
            <rect class="page" width="\(width)" height="\(height)" rx="6"/>
            """
    }

    private func text(_ text: String, _ x: Double, _ y: Double, _ style: String, anchor: String = "start") -> String {
        "<text class=\"\(style)\" x=\"\(number(x))\" y=\"\(number(y))\" text-anchor=\"\(anchor)\">"
            + "\(Self.escaped(text))</text>"
    }

    private func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) -> String {
        "<line class=\"grid\" x1=\"\(number(x1))\" y1=\"\(number(y1))\" x2=\"\(number(x2))\" y2=\"\(number(y2))\"/>"
    }

    private func number(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
    }
}
