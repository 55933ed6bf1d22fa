public import SwiftSyntax
public import SwiftSyntaxMacros

/// `@QueueTrigger`.
public enum QueueTriggerMacro: TriggerMacro {
    public static func expansion(
        of node: AttributeSyntax, providingPeersOf declaration: some DeclSyntaxProtocol,
        in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        expand(.queue, node, declaration, in: context)
    }
}

/// `@QueueOutput`: read by the trigger beside it, which writes everything.
public enum QueueOutputMacro: PeerMacro {
    private static let triggers: Set<String> = ["HTTPTrigger", "TimerTrigger", "QueueTrigger"]

    public static func expansion(
        of node: AttributeSyntax, providingPeersOf declaration: some DeclSyntaxProtocol,
        in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        let attributes = declaration.as(FunctionDeclSyntax.self)?.attributes ?? []
        if !triggers.contains(where: { attributes.has($0) }) {
            var findings = Findings()
            findings.add(
                Mistake(
                    "outputWithoutTrigger",
                    "'@QueueOutput' stands beside '@QueueTrigger', '@TimerTrigger' or '@HTTPTrigger' of a function"),
                at: node)
            findings.report(to: context)
        }
        return []
    }
}
