import FunctionModel

/// The route of a function in OpenAPI's words. An optional parameter makes two paths of one.
struct FunctionPaths {
    struct Route {
        var path: String
        var parameters: [RouteTemplate.Parameter]
        var methods: [String]
        var function: FunctionMetadata
        var level: AuthorizationLevel
        /// Several operations of one function need names of their own.
        var number: Int

        func operation(_ method: String) -> JSONValue {
            var members: [(String, JSONValue)] = [
                ("operationId", .string("function-\(function.name)-\(method)\(number == 0 ? "" : "-\(number)")")),
                ("summary", .string("The function '\(function.name)'")), ("tags", ["functions"]),
            ]
            if !parameters.isEmpty {
                members.append(("parameters", .array(parameters.map(Self.parameter))))
            }
            if level != .anonymous { members.append(("security", [["keyHeader": []], ["keyQuery": []]])) }
            members.append(("responses", ["default": ["description": "What the function answers."]]))
            return .object(members)
        }

        private static func parameter(_ parameter: RouteTemplate.Parameter) -> JSONValue {
            [
                "name": .string(parameter.name), "in": "path", "required": true,
                "schema": .object([("type", .string(parameter.constraints.contains(.int) ? "integer" : "string"))]),
            ]
        }
    }

    let all: [Route]

    init(_ entry: RouteTable.Entry) {
        guard case .http(let binding) = entry.function.trigger else {
            all = []
            return
        }
        var path = ""
        var parameters: [RouteTemplate.Parameter] = []
        var ends: [(String, [RouteTemplate.Parameter])] = []
        for segment in entry.template.segments {
            switch segment {
            case .literal(let text): path += "/" + text
            case .parameter(let parameter):
                if parameter.isOptional || parameter.defaultValue != nil { ends.append((path, parameters)) }
                path += "/{\(parameter.name)}"
                parameters.append(parameter)
            case .catchAll(let parameter):
                ends.append((path, parameters))
                path += "/{\(parameter.name)}"
                parameters.append(parameter)
            }
        }
        ends.append((path, parameters))
        let known: Set<String> = ["get", "put", "post", "delete", "options", "head", "patch", "trace"]
        let methods =
            entry.methods.isEmpty
            ? ["delete", "get", "patch", "post", "put"]
            : entry.methods.map { $0.lowercased() }.sorted().filter(known.contains)
        all = ends.enumerated().map { number, end in
            Route(
                path: end.0.isEmpty ? "/" : end.0, parameters: end.1, methods: methods, function: entry.function,
                level: binding.authorizationLevel, number: number)
        }
    }
}
