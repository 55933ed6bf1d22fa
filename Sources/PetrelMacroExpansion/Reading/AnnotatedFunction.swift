internal import SwiftSyntax
internal import SwiftSyntaxMacros

/// A function under one of the annotations, checked: what is written for it depends on this alone.
struct AnnotatedFunction {
    var kind: TriggerKind
    var placement: Placement
    /// As it is called in code, with backticks where it has them.
    var codeName: String
    /// `public ` and the like, or nothing: the handle is seen by whom the function is seen.
    var access: String
    var isThrowing: Bool
    /// Also when it is called from another actor.
    var needsAwait: Bool
    var parameters: [FunctionParameter]
    /// Nil when it returns nothing.
    var output: TypeSyntax?
    /// The arguments of each `@QueueOutput`, as they are written.
    var queues: [String] = []

    var payload: FunctionParameter? { parameters.first { $0.binding == nil } }
}

extension AnnotatedFunction {
    /// Nil when there is a mistake, which is then among the findings.
    init?(
        _ declaration: some DeclSyntaxProtocol, annotation: AttributeSyntax, within scopes: [Syntax], kind: TriggerKind,
        findings: inout Findings
    ) {
        guard let function = declaration.as(FunctionDeclSyntax.self) else {
            findings.add(.notAFunction(declaration, kind), at: annotation)
            return nil
        }
        let placement = Placement(of: function, within: scopes, kind: kind, findings: &findings)
        Self.checkShape(of: function, kind: kind, findings: &findings)
        let parameters = Self.readParameters(of: function, kind: kind, findings: &findings)
        let queues = Self.readQueues(of: function, kind: kind, findings: &findings)
        let output = Self.readOutput(of: function, kind: kind, isSent: !queues.isEmpty, findings: &findings)
        guard let placement, !findings.hasErrors else { return nil }

        self.kind = kind
        self.placement = placement
        codeName = function.name.text
        access = function.modifiers.first { Self.accessLevels.contains($0.name.text) }.map { $0.name.text + " " } ?? ""
        isThrowing = function.signature.effectSpecifiers?.throwsClause != nil
        needsAwait = function.signature.effectSpecifiers?.asyncSpecifier != nil || function.attributes.has("MainActor")
        self.parameters = parameters
        self.output = output
        self.queues = queues
    }

    private static let accessLevels: Set<String> = ["public", "package", "internal", "fileprivate", "private"]

    private static func checkShape(of function: FunctionDeclSyntax, kind: TriggerKind, findings: inout Findings) {
        if let generics = function.genericParameterClause {
            findings.add(
                Mistake(
                    "generic",
                    "\(kind.noun) cannot be generic, because the host calls it by name; write the concrete types"),
                at: generics)
        }
        if case .identifier = function.name.tokenKind {
        } else {
            findings.add(
                Mistake(
                    "operator",
                    "\(kind.noun) needs a name to be called by; make '\(function.name.text)' a named function"),
                at: function.name)
        }
        if let mutating = function.modifiers.first(named: "mutating") {
            findings.add(
                Mistake(
                    "mutating",
                    "\(kind.noun) cannot be mutating, because all invocations share one instance; "
                        + "keep what changes in an actor or behind a lock"),
                at: mutating,
                fixes: [
                    .replace(
                        "remove 'mutating'", function.modifiers,
                        with: function.modifiers.filter { $0.name.text != "mutating" })
                ])
        }
        if kind == .orchestration, function.attributes.has("MainActor") {
            findings.add(
                Mistake(
                    "mainActor",
                    "an orchestrator function runs where its replay is deterministic, not on the main actor; remove '@MainActor'"
                ),
                at: function.name)
        }
    }
}

extension Mistake {
    fileprivate static func notAFunction(_ declaration: some DeclSyntaxProtocol, _ kind: TriggerKind) -> Mistake {
        let isClosure =
            declaration.as(VariableDeclSyntax.self)?.bindings.contains {
                $0.initializer?.value.is(ClosureExprSyntax.self) ?? false
            } ?? false
        return Mistake(
            "notAFunction",
            isClosure
                ? "\(kind.annotation) goes on a function, and a closure has no name to be called by; write 'func'"
                : "\(kind.annotation) goes on a function, at file scope or static, or on a method of a type with @FunctionApp"
        )
    }
}
