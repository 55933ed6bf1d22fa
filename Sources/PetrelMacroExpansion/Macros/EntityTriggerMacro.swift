public import SwiftSyntax
internal import SwiftSyntaxBuilder
public import SwiftSyntaxMacros

/// `@EntityTrigger`: the operations of a struct, as the host and as other functions call them.
public enum EntityTriggerMacro: MemberMacro, ExtensionMacro {
    public static func expansion(
        of node: AttributeSyntax, providingMembersOf declaration: some DeclGroupSyntax,
        conformingTo protocols: [TypeSyntax], in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        var findings = Findings()
        defer { findings.report(to: context) }
        guard let type = EntityType(declaration, annotation: node, within: context.lexicalContext, findings: &findings)
        else { return [] }
        return type.members(location: context.sourceLocation(of: type.keyword), in: context)
    }

    public static func expansion(
        of node: AttributeSyntax, attachedTo declaration: some DeclGroupSyntax,
        providingExtensionsOf type: some TypeSyntaxProtocol, conformingTo protocols: [TypeSyntax],
        in context: some MacroExpansionContext
    ) throws -> [ExtensionDeclSyntax] {
        // What is wrong is told once, with the members.
        var findings = Findings()
        guard
            EntityType(declaration, annotation: node, within: context.lexicalContext, findings: &findings) != nil
        else { return [] }
        return [try ExtensionDeclSyntax("extension \(type.trimmed): Petrel.Entity {}")]
    }
}
