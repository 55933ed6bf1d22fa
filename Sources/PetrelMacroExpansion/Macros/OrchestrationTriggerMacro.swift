public import SwiftSyntax
public import SwiftSyntaxMacros

/// `@OrchestrationTrigger`.
public enum OrchestrationTriggerMacro: TriggerMacro {
    public static func expansion(
        of node: AttributeSyntax, providingPeersOf declaration: some DeclSyntaxProtocol,
        in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        expand(.orchestration, node, declaration, in: context)
    }
}
