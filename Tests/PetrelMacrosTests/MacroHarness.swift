import PetrelMacroExpansion
import SwiftDiagnostics
import SwiftParser
import SwiftSyntax
import SwiftSyntaxMacroExpansion
import SwiftSyntaxMacros
import Testing

/// What became of a source file when its annotations were expanded.
struct Expansion {
    /// The file with everything that was written for it.
    var text: String
    var told: [Told]

    /// One diagnostic, at its place.
    struct Told: Equatable {
        var line: Int
        var column: Int
        var message: String
        var isWarning: Bool
        /// The file after its first fix-it, where it has one.
        var fixed: String?
    }
}

/// Expands the annotations in a file `App/Functions.swift`.
func expand(_ source: String) -> Expansion {
    let macros: [String: any Macro.Type] = [
        "HTTPTrigger": HTTPTriggerMacro.self, "TimerTrigger": TimerTriggerMacro.self,
        "QueueTrigger": QueueTriggerMacro.self, "QueueOutput": QueueOutputMacro.self,
        "OrchestrationTrigger": OrchestrationTriggerMacro.self,
        "ActivityTrigger": ActivityTriggerMacro.self, "FunctionApp": FunctionAppMacro.self,
        "EntityTrigger": EntityTriggerMacro.self, "EntityFunction": EntityFunctionMacro.self,
    ]
    let file = Parser.parse(source: source)
    let context = BasicMacroExpansionContext(sourceFiles: [
        file: .init(moduleName: "App", fullFilePath: "Sources/App/Functions.swift")
    ])
    let expanded = file.expand(
        macros: macros,
        contextGenerator: {
            BasicMacroExpansionContext(sharingWith: context, lexicalContext: $0.allMacroLexicalContexts())
        },
        indentationWidth: .spaces(4))
    let told = context.diagnostics.map { diagnostic in
        let place = context.location(for: diagnostic.position, anchoredAt: diagnostic.node, fileName: "")
        return Expansion.Told(
            line: place.line, column: place.column, message: diagnostic.message,
            isWarning: diagnostic.diagMessage.severity == .warning,
            fixed: diagnostic.fixIts.first.map { apply($0, to: source, in: context) })
    }
    // The line an annotation stood on remains, empty.
    return Expansion(text: String(expanded.description.drop { $0 == "\n" }), told: told)
}

private func apply(_ fix: FixIt, to source: String, in context: BasicMacroExpansionContext) -> String {
    var bytes = Array(source.utf8)
    for case .replace(let old, let new) in fix.changes {
        let start = context.location(for: old.position, anchoredAt: old, fileName: "").offset
        bytes.replaceSubrange(start..<(start + old.totalLength.utf8Length), with: new.description.utf8)
    }
    return String(decoding: bytes, as: UTF8.self)
}

/// Checks that a file is told of one thing, at the place of the `▶`.
func expectTold(
    _ marked: String, _ message: String, isWarning: Bool = false, fixed: String? = nil,
    sourceLocation: Testing.SourceLocation = #_sourceLocation
) {
    let lines = marked.split(separator: "\n", omittingEmptySubsequences: false)
    let line = lines.firstIndex { $0.contains("▶") }
    let column = line.flatMap { lines[$0].prefix { $0 != "▶" }.utf8.count }
    let expansion = expand(marked.filter { $0 != "▶" })
    let expected = Expansion.Told(
        line: (line ?? -1) + 1, column: (column ?? -1) + 1, message: message, isWarning: isWarning, fixed: fixed)
    #expect(expansion.told == [expected], sourceLocation: sourceLocation)
    if !isWarning {
        let isWritten = expansion.text.contains("petrel_functions") || expansion.text.contains("petrelInstance")
        #expect(!isWritten, "nothing is written for a mistake", sourceLocation: sourceLocation)
    }
}

/// Checks that a file becomes another one, without a word.
func expectExpansion(
    _ source: String, _ expected: String, sourceLocation: Testing.SourceLocation = #_sourceLocation
) {
    let expansion = expand(source)
    #expect(expansion.told == [], sourceLocation: sourceLocation)
    #expect(expansion.text == expected, sourceLocation: sourceLocation)
}
