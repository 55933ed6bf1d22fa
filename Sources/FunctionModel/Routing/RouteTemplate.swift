/// A route as a function's author writes it: `orders/{id:int}/{part?}`, `files/{*path}`.
package struct RouteTemplate: Hashable, Sendable {
    package enum Segment: Hashable, Sendable {
        /// Compared without regard to letter case; kept in lower case.
        case literal(String)
        case parameter(Parameter)
        /// Takes the rest of the path, which may be empty.
        case catchAll(Parameter)
    }

    package struct Parameter: Hashable, Sendable {
        package var name: String
        package var constraints: [RouteConstraint]
        package var isOptional: Bool
        package var defaultValue: String?
    }

    package var segments: [Segment]

    package init(segments: [Segment]) { self.segments = segments }

    /// - Throws: ``RouteTemplateError`` that says what is wrong with the text.
    package init(_ text: String) throws {
        segments = try Self.parts(of: text).map { try Self.segment($0) }
        var names: Set<String> = []
        var sawOptional = false
        for (index, segment) in segments.enumerated() {
            switch segment {
            case .literal:
                if sawOptional { throw RouteTemplateError("nothing may follow an optional parameter") }
            case .parameter(let parameter):
                let isOptional = parameter.isOptional || parameter.defaultValue != nil
                if sawOptional, !isOptional {
                    throw RouteTemplateError("'{\(parameter.name)}' follows an optional parameter and is not optional")
                }
                sawOptional = isOptional
            case .catchAll(let parameter):
                guard index == segments.count - 1 else {
                    throw RouteTemplateError("'{*\(parameter.name)}' takes the rest of the path and must come last")
                }
            }
            if case .parameter(let parameter) = segment, !names.insert(parameter.name.lowercased()).inserted {
                throw RouteTemplateError("'{\(parameter.name)}' comes twice")
            }
            if case .catchAll(let parameter) = segment, !names.insert(parameter.name.lowercased()).inserted {
                throw RouteTemplateError("'{\(parameter.name)}' comes twice")
            }
        }
    }

    /// What is between slashes that stand outside braces.
    private static func parts(of text: String) -> [String] {
        var parts = [""]
        var depth = 0
        for character in text {
            if character == "{" { depth += 1 } else if character == "}" { depth -= 1 }
            if character == "/", depth <= 0 { parts.append("") } else { parts[parts.count - 1].append(character) }
        }
        return parts.filter { !$0.isEmpty }
    }

    /// What is between colons that stand outside parentheses.
    private static func constraints(of text: Substring) -> [Substring] {
        var depth = 0
        return text.split(omittingEmptySubsequences: false) { character in
            if character == "(" { depth += 1 } else if character == ")" { depth -= 1 }
            return character == ":" && depth == 0
        }
    }

    private static func segment(_ text: String) throws -> Segment {
        guard text.contains("{") || text.contains("}") else { return .literal(text.lowercased()) }
        // Braces of a pattern are written twice.
        let plain = text.dropFirst().dropLast().replacing("{{", with: "\u{1}").replacing("}}", with: "\u{2}")
        guard text.first == "{", text.last == "}", !plain.contains(where: { "{}".contains($0) }) else {
            throw RouteTemplateError("'\(text)' must be either text or one parameter in braces")
        }
        var inner = plain.replacing("\u{1}", with: "{").replacing("\u{2}", with: "}")[...]
        let stars = inner.prefix { $0 == "*" }.count
        guard stars <= 2 else { throw RouteTemplateError("'\(text)' has too many stars") }
        inner = inner.dropFirst(stars)
        var parameter = Parameter(name: "", constraints: [], isOptional: false, defaultValue: nil)
        if let equals = inner.firstIndex(of: "="), !inner[..<equals].contains("(") {
            parameter.defaultValue = String(inner[inner.index(after: equals)...])
            inner = inner[..<equals]
        } else if inner.last == "?" {
            parameter.isOptional = true
            inner = inner.dropLast()
        }
        let parts = Self.constraints(of: inner)
        parameter.name = parts.first.map(String.init) ?? ""
        let isName = parameter.name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" || $0 == "." }
        guard !parameter.name.isEmpty, isName else {
            throw RouteTemplateError("'\(text)' needs a name of letters, digits and '_'")
        }
        for part in parts.dropFirst() {
            let name = part.prefix { $0 != "(" }
            let rest = part.dropFirst(name.count)
            guard rest.isEmpty || rest.last == ")" else { throw RouteTemplateError("'\(text)' lacks a ')'") }
            parameter.constraints.append(
                try RouteConstraint(
                    name: String(name), arguments: rest.isEmpty ? nil : String(rest.dropFirst().dropLast())))
        }
        return stars > 0 ? .catchAll(parameter) : .parameter(parameter)
    }
}

/// Why a text is not a route.
package struct RouteTemplateError: Error, Hashable, CustomStringConvertible {
    /// Half a sentence, for the end of one that names the function.
    package var description: String
    package init(_ description: String) { self.description = description }
}
