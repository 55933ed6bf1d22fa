public import SwiftSyntax
public import SwiftSyntaxMacros

/// `@EntityFunction`.
public enum EntityFunctionMacro: TriggerMacro {
    public static func expansion(
        of node: AttributeSyntax, providingPeersOf declaration: some DeclSyntaxProtocol,
        in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        expand(.entity, node, declaration, in: context)
    }
}
