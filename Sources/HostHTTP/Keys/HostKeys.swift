internal import Foundation

/// The keys of a host: who has one may call what it is for. A value; ``KeyStore`` keeps it.
public struct HostKeys: Sendable, Hashable {
    /// What a key opens.
    public enum Scope: Sendable, Hashable {
        /// Every function, the administration and the webhooks: one key, named `_master`.
        case master
        /// Every function.
        case functions
        /// A part of the host itself, which the key is named after, e.g. `durabletask_extension`.
        case system
        /// One function.
        case function(String)
    }

    /// Of the durable webhooks, as Azure calls it.
    public static let webhooks = "durabletask_extension"
    /// Of `/metrics`.
    public static let metrics = "metrics"
    /// The system key, where somebody has made one, with which the dashboard shows everything but keys, and changes nothing.
    public static let dashboardReader = "dashboard_reader"
    /// The system key, where somebody has made one, with which the dashboard shows everything but keys, and does everything
    /// but change them.
    public static let dashboardOperator = "dashboard_operator"
    public static let masterName = "_master"

    public private(set) var master: String
    private var functionKeys: [String: String]
    private var systemKeys: [String: String]
    /// By names of functions in lower case.
    private var ownKeys: [String: [String: String]]

    /// New keys: the master key, one host key `default`, and the system keys there must be.
    public static func generated() -> HostKeys {
        HostKeys(
            master: newValue(), functionKeys: ["default": newValue()],
            systemKeys: [webhooks: newValue(), metrics: newValue()], ownKeys: [:])
    }

    private init(
        master: String, functionKeys: [String: String], systemKeys: [String: String],
        ownKeys: [String: [String: String]]
    ) {
        (self.master, self.functionKeys) = (master, functionKeys)
        (self.systemKeys, self.ownKeys) = (systemKeys, ownKeys)
    }

    /// 40 random bytes in the letters of base 64 for addresses.
    public static func newValue() -> String {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<40).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        return Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
    }

    /// The keys of a scope by name.
    public func keys(of scope: Scope) -> [String: String] {
        switch scope {
        case .master: [Self.masterName: master]
        case .functions: functionKeys
        case .system: systemKeys
        case .function(let name): ownKeys[name.lowercased()] ?? [:]
        }
    }

    /// Whether there was none of this name.
    @discardableResult
    public mutating func set(_ value: String, named name: String, in scope: Scope) -> Bool {
        switch scope {
        case .master:
            master = value
            return false
        case .functions: return functionKeys.updateValue(value, forKey: name) == nil
        case .system: return systemKeys.updateValue(value, forKey: name) == nil
        case .function(let function):
            return ownKeys[function.lowercased(), default: [:]].updateValue(value, forKey: name) == nil
        }
    }

    /// Whether there was one. The master key stays: it can only be another.
    public mutating func remove(_ name: String, from scope: Scope) -> Bool {
        switch scope {
        case .master: false
        case .functions: functionKeys.removeValue(forKey: name) != nil
        case .system: systemKeys.removeValue(forKey: name) != nil
        case .function(let function): ownKeys[function.lowercased()]?.removeValue(forKey: name) != nil
        }
    }

    /// Gives every function a key `default` that has no key yet.
    /// - Returns: whether one was missing.
    mutating func complete(for functions: some Sequence<String>) -> Bool {
        var isChanged = false
        for function in functions where ownKeys[function.lowercased()] == nil {
            set(Self.newValue(), named: "default", in: .function(function))
            isChanged = true
        }
        return isChanged
    }
}

extension HostKeys: Codable {
    private enum CodingKeys: String, CodingKey {
        case master
        case functionKeys
        case systemKeys
        case ownKeys = "functions"
    }
}
