import Yams

/// A YAML or JSON file as the list of its values, each with its line. JSON is read as YAML, which it is almost: comments,
/// which Azure allows in its JSON files, are taken out first.
struct ConfigurationDocument {
    /// Scalars by path; an item of a list has its index as last part of the path. What is null is left out.
    private(set) var entries: [ConfigurationEntry] = []
    private let name: String

    /// - Throws: ``HostConfigurationError`` with file and line.
    init(_ text: String, name: String, isJSON: Bool) throws {
        self.name = name
        let text = isJSON ? JSONComments.blanked(text) : text
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch let error as YamlError {
            throw Self.error(error, name: name)
        }
        guard let root else { return }
        guard root.mapping != nil || Self.isNull(root) else {
            throw HostConfigurationError("The file must hold keys and values.", at: .file(name, line: 1))
        }
        try add(root, path: [])
    }

    private mutating func add(_ node: Node, path: [String]) throws {
        let origin = ConfigurationOrigin.file(name, line: node.mark?.line ?? 1)
        // Aliases can make a small file large.
        guard entries.count < 10_000, path.count < 50 else {
            throw HostConfigurationError("The file holds more than a configuration can.", at: origin)
        }
        switch node {
        case .mapping(let mapping):
            for (key, value) in mapping {
                guard let key = key.scalar?.string else {
                    throw HostConfigurationError("A key must be a text.", at: origin)
                }
                try add(value, path: path + [key])
            }
        case .sequence(let sequence):
            for (index, value) in sequence.enumerated() { try add(value, path: path + [String(index)]) }
        case .scalar(let scalar):
            if !Self.isNull(node) {
                entries.append(ConfigurationEntry(path: path, value: scalar.string, origin: origin))
            }
        case .alias: break
        }
    }

    private static func isNull(_ node: Node) -> Bool {
        guard let scalar = node.scalar, scalar.style == .plain || scalar.style == .any else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }

    private static func error(_ error: YamlError, name: String) -> HostConfigurationError {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            HostConfigurationError("The file cannot be read: \(problem).", at: .file(name, line: mark.line))
        case .duplicatedKeysInMapping(let duplicates, let context):
            HostConfigurationError(
                "The key '\(duplicates.joined(separator: "', '"))' comes twice.",
                at: .file(name, line: context.mark.line))
        default:
            HostConfigurationError("The file cannot be read: \(error).", at: .file(name, line: 1))
        }
    }
}

/// Comments in JSON files.
enum JSONComments {
    /// `//` to the end of the line and `/* … */`, outside strings, as spaces: lines and columns stay where they are.
    static func blanked(_ text: String) -> String {
        enum Place { case outside, string, escape, line, block }
        var place = Place.outside
        var bytes = Array(text.utf8)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            let next = index + 1 < bytes.count ? bytes[index + 1] : 0
            switch (place, byte, next) {
            case (.outside, UInt8(ascii: "\""), _): place = .string
            case (.outside, UInt8(ascii: "/"), UInt8(ascii: "/")): place = .line
            case (.outside, UInt8(ascii: "/"), UInt8(ascii: "*")):
                place = .block
                bytes[index] = 0x20
                index += 1
            case (.string, UInt8(ascii: "\\"), _): place = .escape
            case (.string, UInt8(ascii: "\""), _): place = .outside
            case (.escape, _, _): place = .string
            case (.line, UInt8(ascii: "\n"), _): place = .outside
            case (.block, UInt8(ascii: "*"), UInt8(ascii: "/")):
                place = .outside
                bytes[index] = 0x20
                index += 1
                bytes[index] = 0x20
            default: break
            }
            let isComment = place == .line || place == .block
            if isComment, bytes[index] != UInt8(ascii: "\n"), bytes[index] != UInt8(ascii: "\r") { bytes[index] = 0x20 }
            index += 1
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
