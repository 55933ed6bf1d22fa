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
        label = syntax.firstName.text == "_" ? nil : syntax.firstName.text
        name = syntax.secondName ?? syntax.firstName
        source = syntax.type
        type = syntax.type.asValue
        role = type.binding.map(Role.binding) ?? .payload
    }

    var binding: BindingType? {
        if case .binding(let type) = role { type } else { nil }
    }
}
