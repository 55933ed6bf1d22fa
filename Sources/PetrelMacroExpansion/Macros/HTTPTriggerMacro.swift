public import SwiftSyntax
public import SwiftSyntaxMacros

/// `@HTTPTrigger`.
public enum HTTPTriggerMacro: TriggerMacro {
    public static func expansion(
        of node: AttributeSyntax, providingPeersOf declaration: some DeclSyntaxProtocol,
        in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        expand(.http, node, declaration, in: context)
    }
}
