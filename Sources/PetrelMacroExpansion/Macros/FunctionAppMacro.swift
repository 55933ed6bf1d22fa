public import SwiftSyntax
internal import SwiftSyntaxBuilder
public import SwiftSyntaxMacros

/// `@FunctionApp`: the one instance of a type whose methods are functions.
public enum FunctionAppMacro: MemberMacro {
    /// The member that holds the instance.
    static let instanceName = "petrelInstance"

    public static func expansion(
        of node: AttributeSyntax, providingMembersOf declaration: some DeclGroupSyntax,
        conformingTo protocols: [TypeSyntax], in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        var findings = Findings()
        defer { findings.report(to: context) }
        guard let app = FunctionAppType(declaration, annotation: node, findings: &findings) else { return [] }
        return [
            """
            private static let \(raw: instanceName) = Petrel.FunctionAppInstance<\(raw: app.name)> {
                \(raw: app.makingThrows ? "try " : "")\(raw: app.making)
            }
            """
        ]
    }
}
