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
        var optional: Substring?
        let segments = route.split(separator: "/")
        for (index, segment) in segments.enumerated() {
            guard segment.contains(where: { $0 == "{" || $0 == "}" }) else {
                if let mistake = mistake(inText: segment) ?? mistake(following: optional) { return mistake }
                continue
            }
            let inner = segment.dropFirst().dropLast()
            guard segment.first == "{", segment.last == "}", segment.count > 1, !inner.contains("{"),
                !inner.contains("}")
            else {
                return Mistake("route", "'\(segment)' is neither text nor one parameter in braces, such as '{id}'")
            }
            if let mistake = mistake(inParameter: inner, isLast: index == segments.count - 1, names: &names) {
                return mistake
            }
            let isOptional = inner.hasSuffix("?") || inner.contains("=")
            if !isOptional, !inner.hasPrefix("*"), let mistake = mistake(following: optional) { return mistake }
            if isOptional { optional = segment }
        }
        return nil
    }

    private static func mistake(following optional: Substring?) -> Mistake? {
        optional.map { Mistake("route", "nothing but optional parameters may follow '\($0)'") }
    }

    private static func mistake(inText text: Substring) -> Mistake? {
        let bad = text.first { "?#\\*".contains($0) || $0.isWhitespace }
        return bad.map { bad in
            Mistake(
                "route",
                bad == "?"
                    ? "a route has no query; read it with 'request.query(\"name\")'"
                    : "a route cannot contain '\(bad)'")
        }
    }

    private static func mistake(inParameter text: Substring, isLast: Bool, names: inout Set<String>) -> Mistake? {
        let name = text.drop { $0 == "*" }.prefix { $0 != ":" && $0 != "?" && $0 != "=" }
        guard !name.isEmpty, name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "_-.".contains($0)) })
        else {
            return Mistake("route", "'{\(text)}' does not name a parameter; write e.g. '{id}' or '{id:int}'")
        }
        guard names.insert(name.lowercased()).inserted else {
            return Mistake("route", "the parameter '\(name)' occurs twice in the route; rename one")
        }
        guard !text.hasPrefix("*") || isLast else {
            return Mistake("route", "'{\(text)}' takes the rest of the path and must be its last part")
        }
        return nil
    }
}
