internal import SwiftDiagnostics
internal import SwiftSyntax

extension TriggerArguments {
    func checkMethods(findings: inout Findings) {
        var seen: Set<String> = []
        for method in methods {
            guard let name = Self.methodName(method) else { continue }
            if name.isEmpty || !name.allSatisfy({ $0.isASCII && ($0.isLetter || $0 == "-") }) {
                findings.add(
                    Mistake("method", "an HTTP method is a word of letters, e.g. '.get', '.post' or \"PURGE\""),
                    at: method)
            } else if !seen.insert(name).inserted {
                findings.add(
                    Mistake("repeatedMethod", "'\(method.trimmedDescription)' is listed twice; remove one"), at: method)
            }
        }
    }

    /// The method in upper case, where it can be told: `.get`, `HTTPMethod.get`, `"GET"`.
    private static func methodName(_ expression: ExprSyntax) -> String? {
        if let member = expression.as(MemberAccessExprSyntax.self) { return member.declName.baseName.text.uppercased() }
        return expression.plainString?.uppercased()
    }
}
