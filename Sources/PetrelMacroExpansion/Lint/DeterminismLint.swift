internal import SwiftDiagnostics
internal import SwiftSyntax

/// Finds calls in an orchestrator's body that would give another result, or another order, when it is replayed.
///
/// It reads the text only, so it warns and never refuses; what it cannot see the replay catches.
enum DeterminismLint {
    static func warnings(in body: CodeBlockSyntax) -> [Diagnostic] {
        let search = DeterminismSearch(viewMode: .sourceAccurate)
        search.walk(body)
        return search.found.map { node, sentence in
            Diagnostic(node: node, message: Mistake("determinism", sentence, severity: .warning))
        }
    }
}

private final class DeterminismSearch: SyntaxVisitor {
    private(set) var found: [(node: Syntax, sentence: String)] = []

    override func visit(_ node: FunctionCallExprSyntax) -> SyntaxVisitorContinueKind {
        let callee = node.calledExpression.dottedName
        if let sentence = DeterminismRule.sentence(calling: callee, with: node) {
            found.append((Syntax(node), sentence))
            // The parts of the callee are what was just told.
            walk(node.arguments)
            if let closure = node.trailingClosure { walk(closure) }
            walk(node.additionalTrailingClosures)
            return .skipChildren
        }
        return .visitChildren
    }

    override func visit(_ node: MemberAccessExprSyntax) -> SyntaxVisitorContinueKind {
        guard let sentence = DeterminismRule.sentence(reading: ExprSyntax(node).dottedName) else {
            return .visitChildren
        }
        found.append((Syntax(node), sentence))
        return .skipChildren
    }

    override func visit(_ node: DeclReferenceExprSyntax) -> SyntaxVisitorContinueKind {
        let isMemberName = node.parent?.as(MemberAccessExprSyntax.self)?.declName.id == node.id
        if !isMemberName, let sentence = DeterminismRule.sentence(naming: node.baseName.text) {
            found.append((Syntax(node), sentence))
        }
        return .skipChildren
    }
}

extension ExprSyntax {
    /// `["Task", "sleep"]`; an empty first part where there is no base or one that is no name.
    fileprivate var dottedName: [String] {
        if let name = self.as(DeclReferenceExprSyntax.self) { return [name.baseName.text] }
        if let generic = self.as(GenericSpecializationExprSyntax.self) { return generic.expression.dottedName }
        guard let member = self.as(MemberAccessExprSyntax.self) else { return [""] }
        return (member.base?.dottedName ?? [""]) + [member.declName.baseName.text]
    }
}
