internal import PetrelMacroExpansion
@_spi(PluginMessage) internal import SwiftCompilerPluginMessageHandling
internal import SwiftSyntaxMacros

/// The program the compiler asks to expand Petrel's macros.
///
/// Written against the compiler's own message loop and not against `SwiftCompilerPlugin`, which the toolchain's copy of
/// swift-syntax does not have; so both ways to build it are one.
@main
struct Plugin: PluginProvider {
    static func main() throws {
        let connection = try StandardIOMessageConnection()
        try CompilerPluginMessageListener(connection: connection, provider: Plugin()).main()
    }

    func resolveMacro(moduleName: String, typeName: String) throws -> any Macro.Type {
        switch typeName {
        case "HTTPTriggerMacro": HTTPTriggerMacro.self
        case "TimerTriggerMacro": TimerTriggerMacro.self
        case "QueueTriggerMacro": QueueTriggerMacro.self
        case "QueueOutputMacro": QueueOutputMacro.self
        case "OrchestrationTriggerMacro": OrchestrationTriggerMacro.self
        case "ActivityTriggerMacro": ActivityTriggerMacro.self
        case "EntityTriggerMacro": EntityTriggerMacro.self
        case "EntityFunctionMacro": EntityFunctionMacro.self
        case "FunctionAppMacro": FunctionAppMacro.self
        default: throw UnknownMacro(description: "Petrel has no macro \(moduleName).\(typeName)")
        }
    }
}

struct UnknownMacro: Error, CustomStringConvertible {
    var description: String
}
