extension RouteTemplate {
    /// The values of the parameters when the path fits; a missing optional one has none.
    package func match(_ path: RoutePath) -> [String: String]? {
        var values: [String: String] = [:]
        for (index, segment) in segments.enumerated() {
            let part = index < path.segments.count ? path.segments[index] : nil
            switch segment {
            case .literal(let literal):
                guard let part, part == literal || part.lowercased() == literal else { return nil }
            case .parameter(let parameter):
                if let part {
                    guard !part.isEmpty, parameter.constraints.allSatisfy({ $0.accepts(part) }) else { return nil }
                    values[parameter.name] = part
                } else if let value = parameter.defaultValue {
                    values[parameter.name] = value
                } else if !parameter.isOptional {
                    return nil
                }
            case .catchAll(let parameter):
                let rest = path.segments.dropFirst(index).joined(separator: "/")
                guard parameter.constraints.allSatisfy({ $0.accepts(rest) }) else { return nil }
                values[parameter.name] = rest.isEmpty ? parameter.defaultValue : rest
                return values
            }
        }
        return path.segments.count > segments.count ? nil : values
    }

    /// How general each segment is; the route whose list sorts first is the most specific.
    package var generality: [Int] {
        segments.map { segment in
            switch segment {
            case .literal: 0
            case .parameter(let parameter):
                (parameter.isOptional || parameter.defaultValue != nil ? 3 : 1)
                    + (parameter.constraints.isEmpty ? 1 : 0)
            case .catchAll(let parameter): parameter.constraints.isEmpty ? 6 : 5
            }
        }
    }

    /// Equal for routes that match the same paths with equal right: names of parameters do not count.
    package var shape: RouteTemplate {
        RouteTemplate(
            segments: segments.map { segment in
                switch segment {
                case .literal: segment
                case .parameter(let parameter): .parameter(Self.nameless(parameter))
                case .catchAll(let parameter): .catchAll(Self.nameless(parameter))
                }
            })
    }

    private static func nameless(_ parameter: Parameter) -> Parameter {
        Parameter(
            name: "", constraints: parameter.constraints,
            isOptional: parameter.isOptional || parameter.defaultValue != nil, defaultValue: nil)
    }
}
