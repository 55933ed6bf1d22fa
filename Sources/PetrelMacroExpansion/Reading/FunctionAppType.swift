internal import SwiftSyntax

/// A type under `@FunctionApp`, checked, and how its instance is made.
struct FunctionAppType {
    var name: String
    /// `Orders()` or `Orders.make()`.
    var making: String
    var makingThrows: Bool
}

extension FunctionAppType {
    /// Nil when there is a mistake, which is then among the findings.
    init?(_ declaration: some DeclGroupSyntax, annotation: AttributeSyntax, findings: inout Findings) {
        guard let name = Self.checkedName(of: declaration, annotation: annotation, findings: &findings) else {
            return nil
        }
        self.name = name
        let members = declaration.memberBlock.members.map(\.decl)
        if let make = members.lazy.compactMap({ $0.as(FunctionDeclSyntax.self) }).first(where: Self.isMake) {
            guard make.signature.effectSpecifiers?.asyncSpecifier == nil else {
                findings.add(
                    Mistake(
                        "asyncMake",
                        "'make()' cannot be async, because the app is made when its first function is called; "
                            + "open connections in the functions that need them"), at: make.name)
                return nil
            }
            making = "\(name).make()"
            makingThrows = make.signature.effectSpecifiers?.throwsClause != nil
            return
        }
        let initializers = members.compactMap { $0.as(InitializerDeclSyntax.self) }
        making = "\(name)()"
        makingThrows = false
        guard !initializers.isEmpty else {
            return
        }
        guard
            let initializer = initializers.first(where: {
                $0.signature.parameterClause.parameters.allSatisfy { $0.defaultValue != nil }
            })
        else {
            findings.add(Self.noMaking(name), at: annotation)
            return nil
        }
        guard initializer.optionalMark == nil, initializer.signature.effectSpecifiers?.asyncSpecifier == nil else {
            findings.add(
                Mistake(
                    "initializer",
                    "the initializer of a function app is neither failable nor async; throw an error instead"),
                at: initializer.initKeyword)
            return nil
        }
        makingThrows = initializer.signature.effectSpecifiers?.throwsClause != nil
    }

    private static func checkedName(
        of declaration: some DeclGroupSyntax, annotation: AttributeSyntax, findings: inout Findings
    ) -> String? {
        func refuse(_ id: String, _ why: String) -> String? {
            findings.add(Mistake(id, why), at: annotation)
            return nil
        }
        switch DeclSyntax(declaration).as(DeclSyntaxEnum.self) {
        case .structDecl(let type) where type.genericParameterClause == nil: return type.name.text
        case .classDecl(let type) where type.genericParameterClause == nil: return type.name.text
        case .structDecl, .classDecl:
            return refuse(
                "genericApp", "a function app cannot be generic, because there is one instance; name the concrete types"
            )
        case .actorDecl:
            return refuse(
                "actorApp", "@FunctionApp goes on a struct or a final class; keep the actor in one of its properties")
        case .enumDecl:
            return refuse(
                "enumApp",
                "an enum has no instance to make; put @FunctionApp on a struct, or make the functions static and leave it out"
            )
        case .protocolDecl:
            return refuse("protocolApp", "@FunctionApp goes on a struct or a final class, not on a protocol")
        case .extensionDecl:
            return refuse("extensionApp", "@FunctionApp goes on the struct or class itself, not on an extension of it")
        default: return refuse("notAnApp", "@FunctionApp goes on a struct or a final class")
        }
    }

    private static func isMake(_ function: FunctionDeclSyntax) -> Bool {
        function.name.text == "make" && function.modifiers.has("static")
            && function.signature.parameterClause.parameters.allSatisfy { $0.defaultValue != nil }
    }

    private static func noMaking(_ name: String) -> Mistake {
        Mistake(
            "noInitializer",
            "'\(name)' is made once by the host, without arguments; add 'init()' or 'static func make() throws -> \(name)'"
        )
    }
}
