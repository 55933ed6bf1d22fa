internal import SwiftParser
internal import SwiftSyntax
public import SwiftSyntaxMacros

/// What the annotations of functions have in common: read, report, write.
public protocol TriggerMacro: PeerMacro {}

extension TriggerMacro {
    static func expand(
        _ kind: TriggerKind, _ annotation: AttributeSyntax, _ declaration: some DeclSyntaxProtocol,
        in context: some MacroExpansionContext
    ) -> [DeclSyntax] {
        var findings = Findings()
        defer { findings.report(to: context) }
        let function = AnnotatedFunction(
            declaration, annotation: annotation, within: context.lexicalContext, kind: kind, findings: &findings)
        guard let syntax = declaration.as(FunctionDeclSyntax.self) else { return [] }
        let arguments = TriggerArguments(annotation, of: syntax, kind: kind, findings: &findings)
        if kind == .timer { arguments.checkSchedule(at: annotation, findings: &findings) }
        if kind == .queue { arguments.checkQueue(at: annotation, findings: &findings) }
        if kind == .orchestration, let body = syntax.body {
            findings.add(DeterminismLint.warnings(in: body))
        }
        guard let function, !findings.hasErrors else { return [] }
        let record = function.record(arguments, location: context.sourceLocation(of: syntax.funcKeyword), in: context)
        return [function.handle(arguments), record].compactMap(\.self)
    }
}

extension MacroExpansionContext {
    /// `Module/File.swift:line`
    func sourceLocation(of node: some SyntaxProtocol) -> String {
        guard let place = location(of: node),
            let file = place.file.as(StringLiteralExprSyntax.self)?.representedLiteralValue
        else { return "" }
        return "\(file):\(place.line)"
    }
}
