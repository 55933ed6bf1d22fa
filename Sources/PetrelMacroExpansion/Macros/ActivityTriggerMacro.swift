public import SwiftSyntax
public import SwiftSyntaxMacros

/// `@ActivityTrigger`.
public enum ActivityTriggerMacro: TriggerMacro {
    public static func expansion(
        of node: AttributeSyntax, providingPeersOf declaration: some DeclSyntaxProtocol,
        in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        expand(.activity, node, declaration, in: context)
    }
}
