internal import SwiftSyntax
internal import SwiftSyntaxBuilder
internal import SwiftSyntaxMacros

extension EntityType {
    /// What `Petrel.Entity` asks for, and the record (see `AnnotatedFunction.record`).
    func members(location: String, in context: some MacroExpansionContext) -> [DeclSyntax] {
        let literal = StringLiteralExprSyntax(content: name)
        let place = StringLiteralExprSyntax(content: location)
        let record = context.makeUniqueName("petrelRecord")
        return [
            "\(raw: access)static var petrelName: String { \(literal) }",
            "\(raw: access)static func petrelInitialState() -> \(raw: typeName) { \(raw: typeName)() }",
            "\(raw: perform)",
            "\(raw: messages("Calls", "Petrel.EntityCalls", operations.map(\.call)))",
            "\(raw: messages("Signals", "Petrel.EntitySignals", operations.map(\.signal)))",
            """
            @section("petrel_functions") @used
            private static let \(record): Petrel.FunctionRecord = (
                0x5045_5452, 1,
                { Petrel.FunctionDescriptor.entity(\(raw: typeName).self, at: \(place)).store(at: $0) },
                0, 0
            )
            """,
        ]
    }

    private var perform: String {
        let cases = operations.map { operation in
            "    case \(StringLiteralExprSyntax(content: operation.name.lowercased())):\n\(operation.running)"
        }
        let names = operations.map { "\(StringLiteralExprSyntax(content: $0.name))" }.joined(separator: ", ")
        return """
            \(access)mutating func petrelPerform(_ petrelOperation: String, _ petrelContext: Petrel.EntityContext) async throws -> Petrel.EntityAnswer {
                switch petrelOperation.lowercased() {
            \((cases + ["    default: return .unknown([\(names)])"]).joined(separator: "\n"))
                }
            }
            """
    }

    private func messages(_ name: String, _ proto: String, _ methods: [String]) -> String {
        let signals = name == "Calls" ? "    \(access)typealias Signals = \(typeName).Signals\n" : ""
        return """
            \(access)struct \(name): \(proto) {
            \(signals)    \(access)let petrelTarget: Petrel.EntityTarget
                \(access)init(_ target: Petrel.EntityTarget) { petrelTarget = target }
            \(methods.map { "    " + $0 }.joined(separator: "\n"))
            }
            """
    }
}

extension EntityOperationMethod {
    /// Runs it, in `petrelPerform`.
    fileprivate var running: String {
        let arguments = parameters.map { parameter in
            let value =
                parameter.binding == nil
                ? "petrelContext.input(as: \(parameter.type).self)" : AnnotatedFunction.context
            return parameter.label.map { "\($0): \(value)" } ?? value
        }
        let call = "\(syntax.name.text)(\(arguments.joined(separator: ", ")))"
        let waiting = isAsync || syntax.attributes.has("MainActor") ? "await " : ""
        let outcome = isMutating ? ".changed" : ".unchanged"
        guard output != nil else {
            let trying = isThrowing || payload != nil ? "try " : ""
            return "        \(trying)\(waiting)\(call)\n        return \(outcome)(nil)"
        }
        return "        return \(outcome)(try \(waiting)Petrel.Payload.encoding(\(call)))"
    }

    /// In `Calls`.
    fileprivate var call: String {
        let result = output.map { " -> \($0)" } ?? ""
        let returning = output.map { "\($0)" } ?? "Petrel.NoOutput"
        let begin = output == nil ? "_ = try await" : "try await"
        return "\(head)\(result) { \(begin) petrelTarget.call(\(arguments), returning: \(returning).self) }"
    }

    /// In `Signals`.
    fileprivate var signal: String { "\(head) { try await petrelTarget.signal(\(arguments)) }" }

    private var head: String {
        let levels: Set<String> = ["public", "package"]
        let access = syntax.modifiers.first { levels.contains($0.name.text) }.map { $0.name.text + " " } ?? ""
        return "\(access)func \(syntax.name.text)(\(parameter)) async throws"
    }

    private var parameter: String {
        guard let payload, let index = parameters.firstIndex(where: { $0.binding == nil }) else { return "" }
        let label = payload.label ?? "_"
        let names = label == payload.name.text ? label : "\(label) \(payload.name.text)"
        let sources = Array(syntax.signature.parameterClause.parameters)
        let fallback = sources[index].defaultValue.map { " \($0.trimmedDescription)" } ?? ""
        return "\(names): \(payload.type)\(fallback)"
    }

    private var arguments: String {
        // A word like `in` may be a parameter's name as it is, and a value's with backticks only.
        let input = payload.map { "`" + $0.name.text.filter { $0 != "`" } + "`" }
        return "\(StringLiteralExprSyntax(content: name)), \(input ?? "Petrel.NoInput()")"
    }
}
