internal import SwiftParser
internal import SwiftSyntax

/// What the parentheses of an annotation say.
struct TriggerArguments {
    /// What the host knows the function by.
    var name: String
    /// Of an orchestrator function; nil: every version.
    var version: String?
    /// HTTP methods, as they are written.
    var methods: [ExprSyntax] = []
    /// Nil: the function's name.
    var route: String?
    /// As it is written; nil: the default.
    var authLevel: ExprSyntax?
    /// As it is written; nil: no.
    var streamsBody: ExprSyntax?
    /// Of a timer, as it is written.
    var schedule: ExprSyntax?
    /// Of a queue trigger, as it is written.
    var queue: ExprSyntax?
    /// The other arguments of a timer or queue trigger, as they are written.
    var options: [(label: String, value: ExprSyntax)] = []

    init(
        _ annotation: AttributeSyntax, of function: some NamedDeclSyntax, kind: TriggerKind, findings: inout Findings
    ) {
        name = function.name.text.filter { $0 != "`" }
        var isNamed = false
        guard case .argumentList(let arguments) = annotation.arguments else {
            checkDefaultName(function, findings: &findings)
            return
        }
        for argument in arguments {
            switch argument.label?.text {
            case "name":
                isNamed = true
                name = Self.readName(argument.expression, findings: &findings) ?? name
            case "version": version = Self.readVersion(argument.expression, findings: &findings)
            case "route": route = Self.readRoute(argument.expression, findings: &findings)
            case "authLevel": authLevel = argument.expression.trimmed
            case "streamsBody": streamsBody = argument.expression.trimmed
            case let label? where kind == .timer || kind == .queue: options.append((label, argument.expression.trimmed))
            case nil where kind == .timer: schedule = argument.expression
            case nil where kind == .queue: queue = argument.expression
            default: methods.append(argument.expression)
            }
        }
        checkMethods(findings: &findings)
        methods = methods.map(\.trimmed)
        if !isNamed { checkDefaultName(function, findings: &findings) }
    }

    private func checkDefaultName(_ function: some NamedDeclSyntax, findings: inout Findings) {
        guard case .identifier = function.name.tokenKind, !Self.isName(name) else { return }
        findings.add(
            Mistake(
                "functionName",
                "'\(name)' cannot be the name of a function in addresses; add 'name:' with ASCII letters, digits, '_' and '-'"
            ),
            at: function.name)
    }

    private static func readName(_ expression: ExprSyntax, findings: inout Findings) -> String? {
        if expression.is(NilLiteralExprSyntax.self) { return nil }
        guard let name = expression.plainString else {
            findings.add(
                Mistake(
                    "nameNotLiteral",
                    "the name of a function is a plain string in quotes, so that it can be checked here"),
                at: expression)
            return nil
        }
        guard isName(name) else {
            findings.add(
                Mistake(
                    "name",
                    "the name of a function begins with an ASCII letter and has up to 128 ASCII letters, digits, '_' and '-'"
                ),
                at: expression)
            return nil
        }
        return name
    }

    private static func readVersion(_ expression: ExprSyntax, findings: inout Findings) -> String? {
        if expression.is(NilLiteralExprSyntax.self) { return nil }
        guard let version = expression.plainString, !version.isEmpty else {
            findings.add(
                Mistake(
                    "version",
                    "the version of an orchestrator function is a plain string in quotes, such as \"2.0\"; leave it out for "
                        + "the function that every other version runs"),
                at: expression)
            return nil
        }
        return version
    }

    /// An ASCII letter (or `_`), then up to 127 letters, digits, `_` and `-`.
    static func isName(_ text: String) -> Bool {
        guard let first = text.first, first.isASCII, first.isLetter || first == "_", text.utf8.count <= 128 else {
            return false
        }
        return text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") }
    }
}

extension ExprSyntax {
    /// The value of a string literal without interpolation; nil for everything else.
    var plainString: String? { self.as(StringLiteralExprSyntax.self)?.representedLiteralValue }
}
