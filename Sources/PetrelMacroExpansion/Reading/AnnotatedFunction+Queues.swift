internal import SwiftSyntax

extension AnnotatedFunction {
    /// The arguments of each `@QueueOutput` of a function.
    static func readQueues(
        of function: FunctionDeclSyntax, kind: TriggerKind, findings: inout Findings
    ) -> [String] {
        var queues: [String] = []
        for element in function.attributes {
            guard case .attribute(let attribute) = element,
                attribute.attributeName.trimmedDescription.split(separator: ".").last == "QueueOutput"
            else { continue }
            guard kind == .http || kind == .timer || kind == .queue else { continue }
            guard case .argumentList(let arguments) = attribute.arguments, let name = arguments.first else { continue }
            findings.checkQueueName(name.expression)
            queues.append(arguments.trimmedDescription)
            if function.signature.returnClause.map({ $0.type.isVoid }) ?? true {
                findings.add(
                    Mistake("nothingToSend", "\(kind.noun) with '@QueueOutput' returns what goes to the queue"),
                    at: function.name)
            }
        }
        return queues
    }
}

extension TriggerArguments {
    func checkQueue(at annotation: AttributeSyntax, findings: inout Findings) {
        guard let queue else {
            findings.add(
                Mistake("noQueue", "a queue-triggered function has a queue, e.g. @QueueTrigger(\"orders\")"),
                at: annotation)
            return
        }
        findings.checkQueueName(queue)
    }
}

extension Findings {
    /// What can be told of the name here: the rules of Azure's queues, which ours keep.
    fileprivate mutating func checkQueueName(_ expression: ExprSyntax) {
        guard let name = expression.plainString, !name.contains("%") else { return }
        let isPlain = name.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || byte == UInt8(ascii: "-")
        }
        guard
            !(3...63).contains(name.utf8.count) || !isPlain || name.hasPrefix("-") || name.hasSuffix("-")
                || name.contains("--")
        else { return }
        add(
            Mistake(
                "queueName",
                "the name of a queue has 3 to 63 lower-case letters, digits and single dashes inside: \"new-orders\""),
            at: expression)
    }
}
