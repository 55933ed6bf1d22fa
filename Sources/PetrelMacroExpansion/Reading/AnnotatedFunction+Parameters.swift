internal import SwiftDiagnostics
internal import SwiftSyntax
internal import SwiftSyntaxBuilder

extension AnnotatedFunction {
    static func readParameters(
        of function: FunctionDeclSyntax, kind: TriggerKind, findings: inout Findings
    ) -> [FunctionParameter] {
        let syntaxes = function.signature.parameterClause.parameters
        let parameters = syntaxes.map(FunctionParameter.init)
        for syntax in syntaxes { checkPassing(syntax, kind: kind, findings: &findings) }
        checkBindings(parameters, kind: kind, findings: &findings)
        checkPayload(parameters, kind: kind, findings: &findings)
        if kind == .orchestration || kind == .entity, !parameters.contains(where: { $0.binding != nil }) {
            addMissingContext(function, kind, findings: &findings)
        }
        return parameters
    }

    private static func checkPassing(
        _ parameter: FunctionParameterSyntax, kind: TriggerKind, findings: inout Findings
    ) {
        if let ellipsis = parameter.ellipsis {
            findings.add(
                Mistake("variadic", "\(kind.noun) has one input, not a variable number; take an array"), at: ellipsis)
        }
        let specifiers = parameter.type.as(AttributedTypeSyntax.self)?.specifiers ?? []
        for specifier in specifiers {
            guard case .simpleTypeSpecifier(let simple) = specifier, simple.specifier.text == "inout" else { continue }
            findings.add(
                Mistake(
                    "inout", "\(kind.noun) cannot change its caller's value; take the value and return the new one"),
                at: simple,
                fixes: [.replace("remove 'inout'", parameter.type, with: parameter.type.asValue)])
        }
    }

    private static func checkBindings(
        _ parameters: [FunctionParameter], kind: TriggerKind, findings: inout Findings
    ) {
        var seen: Set<BindingType> = []
        for parameter in parameters {
            guard let binding = parameter.binding else { continue }
            guard kind.bindings.contains(binding) else {
                let fixes = binding.replacement(for: kind).map { replacement in
                    FixIt.replace(
                        "take '\(replacement.rawValue)'", parameter.source,
                        with: IdentifierTypeSyntax(name: .identifier(replacement.rawValue)))
                }
                findings.add(
                    Mistake("wrongBinding", binding.refusal(by: kind)), at: parameter.source,
                    fixes: fixes.map { [$0] } ?? [])
                continue
            }
            if !seen.insert(binding).inserted {
                findings.add(
                    Mistake(
                        "repeatedBinding", "\(kind.noun) is given one '\(binding.rawValue)'; remove this parameter"),
                    at: parameter.name)
            }
        }
    }

    private static func checkPayload(
        _ parameters: [FunctionParameter], kind: TriggerKind, findings: inout Findings
    ) {
        let payloads = parameters.filter { $0.binding == nil }
        guard kind != .entity else {
            for payload in payloads {
                findings.add(
                    Mistake(
                        "entityPayload",
                        "an entity function takes 'EntityContext' only; read the input with "
                            + "'context.input(as: \(payload.type.trimmedDescription).self)'"), at: payload.name)
            }
            return
        }
        guard kind != .timer else {
            for payload in payloads {
                findings.add(
                    Mistake(
                        "timerPayload",
                        "a timer-triggered function takes 'TimerInfo' and 'DurableClient' only: nobody gives it an input"
                    ),
                    at: payload.name)
            }
            return
        }
        guard kind != .http else {
            for payload in payloads {
                findings.add(
                    Mistake(
                        "httpPayload",
                        "an HTTP-triggered function takes 'HTTPRequestData' and 'DurableClient' only; "
                            + "read the body with 'request.decode(\(payload.type.trimmedDescription).self)'"),
                    at: payload.name)
            }
            return
        }
        if payloads.count > 1, let second = payloads.dropFirst().first {
            let names = payloads.map { "'\($0.name.text)'" }
            let list = names.dropLast().joined(separator: ", ") + " and " + (names.last ?? "")
            findings.add(
                Mistake(
                    "twoPayloads", "\(kind.noun) takes one payload parameter; make a Codable struct of \(list)"),
                at: second.name)
            return
        }
        guard let payload = payloads.first else { return }
        if payload.type.isVoid {
            findings.add(
                Mistake("voidPayload", "'\(payload.name.text)' carries nothing; leave the parameter out"),
                at: payload.name)
        } else if let part = payload.source.partWithoutJSON {
            findings.add(Mistake("payload", "the input of \(kind.noun) travels as JSON: \(part.advice)"), at: part.node)
        }
    }

    private static func addMissingContext(
        _ function: FunctionDeclSyntax, _ kind: TriggerKind, findings: inout Findings
    ) {
        let clause = function.signature.parameterClause
        var first: FunctionParameterSyntax =
            kind == .entity ? "context: EntityContext" : "context: OrchestrationContext"
        if !clause.parameters.isEmpty { first.trailingComma = .commaToken(trailingTrivia: .space) }
        let fixed = clause.with(\.parameters, [first] + clause.parameters)
        findings.add(
            Mistake(
                "noContext",
                kind == .entity
                    ? "an entity function takes 'context: EntityContext', which has the operation and the state"
                    : "an orchestrator function takes 'context: OrchestrationContext'; all it does goes through it"),
            at: function.name, fixes: [.replace("take the context", clause, with: fixed)])
    }

    static func readOutput(
        of function: FunctionDeclSyntax, kind: TriggerKind, isSent: Bool, findings: inout Findings
    ) -> TypeSyntax? {
        guard let type = function.signature.returnClause?.type, !type.isVoid else { return nil }
        if kind == .entity {
            findings.add(
                Mistake("entityOutput", "an entity function returns nothing; answer with 'context.setResult'"), at: type
            )
            return nil
        }
        if !isSent, kind == .timer || kind == .queue {
            let words = "\(kind.noun) returns nothing: nobody waits for it; with '@QueueOutput' it goes to a queue"
            findings.add(Mistake("unsentOutput", words), at: type)
            return nil
        }
        // An opaque type is fine for a response: nobody reads it back as this type.
        let isOpaqueResponse = kind == .http && type.is(SomeOrAnyTypeSyntax.self)
        if !isOpaqueResponse, let part = type.partWithoutJSON {
            let what = isSent ? "the message of" : kind == .http ? "the response of" : "the output of"
            findings.add(Mistake("output", "\(what) \(kind.noun) travels as JSON: \(part.advice)"), at: part.node)
        }
        return type.asValue
    }
}
