extension HTTPRequestData.QueryItem {
    /// What stands behind the `?` of a request's target, decoded, in order.
    package static func items(of query: Substring) -> [Self] {
        query.utf8.split(separator: UInt8(ascii: "&")).map(item)
    }

    private static func item(_ text: Substring.UTF8View) -> Self {
        let equals = text.firstIndex(of: UInt8(ascii: "="))
        return Self(decoded(text[..<(equals ?? text.endIndex)]), equals.map { decoded(text[$0...].dropFirst()) } ?? "")
    }

    /// What cannot be decoded stays as it is.
    private static func decoded(_ text: Substring.UTF8View) -> String {
        if !text.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) {
            return String(Substring(text))
        }
        return String(decoding: PercentEncoding.decode(text, plusIsSpace: true) ?? Array(text), as: UTF8.self)
    }
}
