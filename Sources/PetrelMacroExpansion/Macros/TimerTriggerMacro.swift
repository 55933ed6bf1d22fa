public import SwiftSyntax
public import SwiftSyntaxMacros

/// `@TimerTrigger`.
public enum TimerTriggerMacro: TriggerMacro {
    public static func expansion(
        of node: AttributeSyntax, providingPeersOf declaration: some DeclSyntaxProtocol,
        in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        expand(.timer, node, declaration, in: context)
    }
}
