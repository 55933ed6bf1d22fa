internal import SwiftDiagnostics
internal import SwiftSyntax
internal import SwiftSyntaxBuilder

extension TriggerArguments {
    static func readRoute(_ expression: ExprSyntax, findings: inout Findings) -> String? {
        if expression.is(NilLiteralExprSyntax.self) { return nil }
        guard let route = expression.plainString else {
            findings.add(
                Mistake("routeNotLiteral", "a route is a plain string in quotes, so that it can be checked here"),
                at: expression)
            return nil
        }
        if let mistake = mistake(in: route) {
            findings.add(mistake, at: expression, fixes: route.hasPrefix("/") ? [withoutSlash(route, expression)] : [])
        }
        return route
    }

    private static func withoutSlash(_ route: String, _ expression: ExprSyntax) -> FixIt {
        let shorter = String(route.drop { $0 == "/" })
        return .replace("remove the slash", expression, with: StringLiteralExprSyntax(content: shorter))
    }

    /// What is wrong with a template such as `orders/{id:int}/lines/{*rest}`.
    static func mistake(in route: String) -> Mistake? {
        guard !route.isEmpty else {
            return Mistake("route", "the route is empty; write one, or leave 'route:' out to use the function's name")
        }
        guard !route.hasPrefix("/") else {
            return Mistake("route", "a route does not begin with '/'; the prefix of the host comes before it")
        }
        guard !route.hasSuffix("/"), !route.contains("//") else {
            return Mistake("route", "a part of the route between two slashes is empty; remove the extra '/'")
        }
        var names: Set<String> = []
        let segments = split(route)
        for (index, segment) in segments.enumerated() {
            if let mistake = mistake(in: segment, isLast: index == segments.count - 1, names: &names) { return mistake }
        }
        return nil
    }

    /// At the slashes outside braces: a constraint may contain one.
    private static func split(_ route: String) -> [Substring] {
        var depth = 0
        return route.split(omittingEmptySubsequences: false) { character in
            if character == "{" { depth += 1 }
            if character == "}" { depth -= 1 }
            return character == "/" && depth <= 0
        }
    }

    private static func mistake(in segment: Substring, isLast: Bool, names: inout Set<String>) -> Mistake? {
        var rest = segment
        while let brace = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
            if let mistake = mistake(inLiteral: rest[..<brace]) { return mistake }
            guard rest[brace] == "{", let end = rest[brace...].firstIndex(of: "}") else {
                return Mistake("route", "the braces in '\(segment)' do not match; a parameter is written '{name}'")
            }
            let parameter = rest[rest.index(after: brace)..<end]
            if let mistake = mistake(inParameter: parameter, of: segment, isLast: isLast, names: &names) {
                return mistake
            }
            rest = rest[rest.index(after: end)...]
        }
        return mistake(inLiteral: rest)
    }

    private static func mistake(inLiteral text: Substring) -> Mistake? {
        guard
            let bad = text.first(where: {
                $0 == "?" || $0 == "#" || $0 == "\\" || $0 == "*" || $0.isWhitespace || $0.isNewline
            })
        else { return nil }
        return Mistake(
            "route",
            bad == "?"
                ? "a route has no query; read it with 'request.query(\"name\")'"
                : "a route cannot contain '\(bad)'")
    }

    private static func mistake(
        inParameter text: Substring, of segment: Substring, isLast: Bool, names: inout Set<String>
    ) -> Mistake? {
        let isCatchAll = text.hasPrefix("*")
        let name = text.drop { $0 == "*" }.prefix { $0 != ":" && $0 != "?" && $0 != "=" }
        guard let first = name.first, first.isASCII, first.isLetter || first == "_",
            name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") })
        else {
            return Mistake("route", "'{\(text)}' does not name a parameter; write e.g. '{id}' or '{id:int}'")
        }
        guard names.insert(name.lowercased()).inserted else {
            return Mistake("route", "the parameter '\(name)' occurs twice in the route; rename one")
        }
        if isCatchAll, !isLast || segment.count != text.count + 2 {
            return Mistake("route", "'{\(text)}' takes the rest of the path and must be its last part, alone")
        }
        return nil
    }
}
