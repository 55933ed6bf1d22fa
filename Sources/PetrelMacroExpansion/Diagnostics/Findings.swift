internal import SwiftDiagnostics
internal import SwiftSyntax
internal import SwiftSyntaxMacros

/// The mistakes found in one annotated declaration; all of them are told at once.
struct Findings {
    private(set) var diagnostics: [Diagnostic] = []

    /// Nothing is written for a declaration with an error in it.
    var hasErrors: Bool { diagnostics.contains { $0.diagMessage.severity == .error } }

    mutating func add(_ mistake: Mistake, at node: some SyntaxProtocol, fixes: [FixIt] = []) {
        diagnostics.append(Diagnostic(node: Syntax(node), message: mistake, fixIts: fixes))
    }

    mutating func add(_ more: [Diagnostic]) { diagnostics += more }

    func report(to context: some MacroExpansionContext) {
        for diagnostic in diagnostics { context.diagnose(diagnostic) }
    }
}

extension FixIt {
    /// Writes `new` in place of `old`.
    static func replace(_ message: String, _ old: some SyntaxProtocol, with new: some SyntaxProtocol) -> FixIt {
        FixIt(message: Remedy(message), changes: [.replace(oldNode: Syntax(old), newNode: Syntax(new))])
    }
}
