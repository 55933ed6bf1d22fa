internal import SwiftSyntax
internal import SwiftSyntaxBuilder
internal import SwiftSyntaxMacros

extension AnnotatedFunction {
    /// The declaration that the linker puts into the section of function records (see `FunctionRecord` in Petrel,
    /// whose magic number and layout are repeated here: a record is laid down before anything runs).
    func record(_ arguments: TriggerArguments, location: String, in context: some MacroExpansionContext) -> DeclSyntax {
        let name = context.makeUniqueName("petrelRecord")
        return """
            @section("petrel_functions") @used
            private \(raw: staticKeyword)let \(name): Petrel.FunctionRecord = (
                0x5045_5452, 1,
                { \(raw: descriptor(arguments, location: location))\(raw: sending).store(at: $0) },
                0, 0
            )
            """
    }

    /// `static ` where declarations beside the function are members of a type.
    var staticKeyword: String {
        if case .free = placement { "" } else { "static " }
    }

    private func descriptor(_ arguments: TriggerArguments, location: String) -> String {
        let name = StringLiteralExprSyntax(content: arguments.name)
        let place = StringLiteralExprSyntax(content: location)
        switch kind {
        case .http:
            let route = arguments.route.map { "\(StringLiteralExprSyntax(content: $0))" } ?? "nil"
            let methods = arguments.methods.map(\.description).joined(separator: ", ")
            let streaming = arguments.streamsBody.map { ", streamsBody: \($0)" } ?? ""
            return """
                Petrel.FunctionDescriptor.http(
                    \(name), at: \(place), methods: [\(methods)], route: \(route), \
                authLevel: \(arguments.authLevel?.description ?? ".function")\(streaming)
                ) { (\(Self.request): Petrel.HTTPRequestData, \(Self.client): Petrel.DurableClient) async throws -> Petrel.HTTPResponseData in
                    \(effects(alsoThrows: true))\(queues.isEmpty ? "Petrel.HTTPOutput.response(\(call))" : "Petrel.QueueOutput.response(\(messages))")
                }
                """
        case .timer:
            let options = arguments.options.map { "\($0.label): \($0.value), " }.joined()
            return """
                Petrel.FunctionDescriptor.timer(
                    \(name), at: \(place), schedule: \(arguments.schedule?.trimmedDescription ?? "\"\""), \(options)run: \
                { (\(Self.timer): Petrel.TimerInfo, \(Self.client): Petrel.DurableClient) async throws -> [String] in
                    \(effects(alsoThrows: true))\(messages)
                })
                """
        case .queue:
            let options = arguments.options.map { "\($0.label): \($0.value), " }.joined()
            return """
                Petrel.FunctionDescriptor.queue(
                    \(name), at: \(place), queue: \(arguments.queue?.trimmedDescription ?? "\"\""), \(options)run: \
                { (\(Self.request): Petrel.HTTPRequestData, \(Self.message): Petrel.QueueMetadata, \
                \(Self.client): Petrel.DurableClient) async throws -> [String] in
                    let \(Self.input): \(inputType) = try Petrel.QueueInput.value(\(Self.request), as: \(inputType).self)
                    _ = \(Self.input)
                    return \(effects(alsoThrows: true))\(messages)
                })
                """
        case .orchestration:
            return durableDescriptor("orchestration", "OrchestrationContext", name, arguments.version, place)
        case .activity:
            return durableDescriptor("activity", "ActivityContext", name, nil, place)
        case .entity, .operation:
            return entityDescriptor(name, place)
        }
    }

    /// The call, with its result as messages.
    private var messages: String { "Petrel.QueueOutput.messages(\(call))" }

    private var sending: String {
        queues.isEmpty
            ? "" : ".sending([" + queues.map { "Petrel.QueueOutputBinding(\($0))" }.joined(separator: ", ") + "])"
    }

    /// The entity function's: it answers through its context.
    private func entityDescriptor(_ name: StringLiteralExprSyntax, _ location: StringLiteralExprSyntax) -> String {
        """
        Petrel.FunctionDescriptor.entity(\(name), at: \(location)) { (\(Self.context): Petrel.EntityContext) async throws -> Void in
            \(effects())\(call)
        }
        """
    }

    private func durableDescriptor(
        _ factory: String, _ context: String, _ name: StringLiteralExprSyntax, _ version: String?,
        _ location: StringLiteralExprSyntax
    ) -> String {
        let version = version.map { "version: \(StringLiteralExprSyntax(content: $0)), " } ?? ""
        let body = output == nil ? "\(effects())\(call)\n    return Petrel.NoOutput()" : "\(effects())\(call)"
        return """
            Petrel.FunctionDescriptor.\(factory)(\(name), \(version)at: \(location)) { \
            (\(Self.context): Petrel.\(context), \(Self.input): \(inputType)) async throws -> \(outputType) in
                \(body)
            }
            """
    }

    /// The type a payload is read as.
    var inputType: String { payload?.type.description ?? "Petrel.NoInput" }

    /// The type a result is written as.
    var outputType: String { output?.description ?? "Petrel.NoOutput" }
}
