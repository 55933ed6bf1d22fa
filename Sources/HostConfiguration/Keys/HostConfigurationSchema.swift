internal import Foundation

/// The JSON Schema of `host.yaml`, for editors.
public enum HostConfigurationSchema {
    /// Draft 2020-12. Keys that are not known are allowed: an app of Azure has some.
    public static var json: String {
        var root = Node()
        for key in HostConfigurationKey.all {
            root.add(key, path: key.path.split(separator: ".").map(String.init)[...])
        }
        var schema = root.schema
        schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
        schema["title"] = "host.yaml of Petrel"
        let options: JSONSerialization.WritingOptions = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        guard let data = try? JSONSerialization.data(withJSONObject: schema, options: options) else { return "{}" }
        return String(decoding: data, as: UTF8.self)
    }

    private struct Node {
        var key: HostConfigurationKey?
        var children: [String: Node] = [:]

        mutating func add(_ key: HostConfigurationKey, path: ArraySlice<String>) {
            guard let first = path.first else {
                self.key = key
                return
            }
            children[first, default: Node()].add(key, path: path.dropFirst())
        }

        /// A key that has a value of its own and keys below it may be written in either way.
        var schema: [String: Any] {
            var forms: [[String: Any]] = []
            if let key { forms.append(key.schema) }
            if let items = children["*"]?.key, key?.form == .list {
                forms.append(["type": "array", "items": items.schema])
            } else if !children.isEmpty {
                var object: [String: Any] = ["type": "object"]
                let named = children.filter { $0.key != "*" }
                if !named.isEmpty { object["properties"] = named.mapValues(\.schema) }
                if let any = children["*"] { object["additionalProperties"] = any.schema }
                forms.append(object)
            }
            if forms.count == 1 { return forms[0] }
            return ["anyOf": forms].merging(key.map { ["description": $0.meaning] } ?? [:]) { first, _ in first }
        }
    }
}

extension HostConfigurationKey {
    /// A setting may stand for every value, as `%NAME%`.
    fileprivate var schema: [String: Any] {
        let setting: [String: Any] = ["type": "string", "pattern": "^%[^%]+%$"]
        var schema: [String: Any]
        switch form {
        case .text: schema = ["type": "string"]
        case .integer(let range):
            schema = [
                "anyOf": [["type": "integer", "minimum": range.lowerBound, "maximum": range.upperBound], setting]
            ]
        case .limit: schema = ["anyOf": [["type": "integer", "minimum": -1], setting]]
        case .boolean: schema = ["anyOf": [["type": "boolean"], setting]]
        case .timeSpan:
            schema = [
                "anyOf": [
                    ["type": "string", "pattern": #"^(-1|(\d+\.)?\d{1,2}:\d{2}:\d{2})$"#], ["const": -1], setting,
                ]
            ]
        case .period: schema = ["type": ["string", "integer"]]
        case .choice(let names):
            // Letter case does not matter.
            let pattern = names.map { name in
                name.map { $0.isLetter ? "[\($0.uppercased())\($0.lowercased())]" : "\($0)" }.joined()
            }
            schema = [
                "anyOf": [
                    ["enum": names], ["type": "string", "pattern": "^(\(pattern.joined(separator: "|")))$"], setting,
                ]
            ]
        case .list: schema = ["type": "string"]
        }
        schema["description"] = meaning
        return schema
    }
}
