internal import Foundation

/// A storage account as a connection string names it.
public struct QueueAccount: Sendable, Hashable {
    var name: String
    /// Of the service for queues, without a slash at the end.
    var endpoint: String
    var credential: Credential

    enum Credential: Sendable, Hashable {
        /// The account's key.
        case key([UInt8])
        /// A query, as it is put behind every address.
        case signature(String)
    }

    /// - Parameter text: `DefaultEndpointsProtocol=https;AccountName=…;AccountKey=…`, with `EndpointSuffix`, `QueueEndpoint` or
    ///   `SharedAccessSignature` where there are some.
    /// - Throws: ``QueueConnectionError``, which never shows a key.
    public init(connectionString text: String) throws {
        var parts: [String: String] = [:]
        for part in text.split(separator: ";") {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2 else {
                throw QueueConnectionError("A connection string is made of NAME=VALUE, with semicolons between.")
            }
            parts[pair[0].trimmingCharacters(in: .whitespaces).lowercased()] = String(pair[1])
        }
        let scheme = parts["defaultendpointsprotocol"] ?? "https"
        let suffix = parts["endpointsuffix"] ?? "core.windows.net"
        let derived = parts["accountname"].map { "\(scheme)://\($0).queue.\(suffix)" }
        guard var endpoint = parts["queueendpoint"] ?? derived, let url = URL(string: endpoint), let host = url.host
        else {
            throw QueueConnectionError(
                "The connection string has neither AccountName nor a QueueEndpoint that is an address.")
        }
        while endpoint.hasSuffix("/") { endpoint.removeLast() }
        self.endpoint = endpoint
        name = parts["accountname"] ?? String(host.prefix { $0 != "." })
        if let signature = parts["sharedaccesssignature"], !signature.isEmpty {
            credential = .signature(signature.hasPrefix("?") ? String(signature.dropFirst()) : signature)
        } else if let key = parts["accountkey"], let bytes = Data(base64Encoded: key), !bytes.isEmpty {
            credential = .key(Array(bytes))
        } else {
            throw QueueConnectionError(
                "The connection string has neither an AccountKey in base 64 nor a SharedAccessSignature.")
        }
    }
}

/// Why a queue of another account cannot be used: one sentence for people.
public struct QueueConnectionError: Error, Sendable, Hashable, CustomStringConvertible {
    public let description: String
    init(_ description: String) { self.description = description }
}
