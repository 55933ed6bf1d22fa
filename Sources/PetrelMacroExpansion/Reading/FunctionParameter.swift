internal import SwiftSyntax

/// One parameter of an annotated function.
struct FunctionParameter {
    /// Nil for `_`.
    var label: String?
    var name: TokenSyntax
    /// As it is written, for the place of a message.
    var source: TypeSyntax
    /// As a value of it is declared.
    var type: TypeSyntax
    var role: Role

    enum Role {
        case binding(BindingType)
        case payload
    }

    init(_ syntax: FunctionParameterSyntax) {
        label = syntax.firstName.text == "_" ? nil : Self.label(syntax.firstName.text)
        name = syntax.secondName ?? syntax.firstName
        source = syntax.type
        type = syntax.type.asValue
        role = type.binding.map(Role.binding) ?? .payload
    }

    /// As a call writes it: most keywords need no backticks there, and with them the compiler warns.
    private static func label(_ text: String) -> String {
        let plain = text.filter { $0 != "`" }
        let isWord = plain.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
        return isWord && !["inout", "var", "let"].contains(plain) ? plain : text
    }

    var binding: BindingType? {
        if case .binding(let type) = role { type } else { nil }
    }
}
