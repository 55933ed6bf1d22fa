internal import SwiftDiagnostics

/// A sentence for the author of a function: what is wrong with an annotation, and what to write.
struct Mistake: DiagnosticMessage {
    let message: String
    let severity: DiagnosticSeverity
    private let id: String

    init(_ id: String, _ message: String, severity: DiagnosticSeverity = .error) {
        self.id = id
        self.message = message
        self.severity = severity
    }

    var diagnosticID: MessageID { MessageID(domain: "Petrel", id: id) }
}

/// What a fix-it offers to do.
struct Remedy: FixItMessage {
    let message: String

    init(_ message: String) { self.message = message }

    var fixItID: MessageID { MessageID(domain: "Petrel", id: message) }
}
