internal import Foundation

/// The accounts of a queue service, and the keys that sign for them.
public struct QueueAccounts: Sendable, Hashable {
    /// The published name and key that `UseDevelopmentStorage=true` stands for.
    public static let developmentName = "devstoreaccount1"
    public static let developmentKey =
        "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="

    /// Keys, decoded, by names of accounts.
    let keys: [String: [[UInt8]]]

    /// - Parameter text: `name:key1[:key2];…`; nil is the development account. Keys that are not base 64 are left out.
    public init(_ text: String? = nil) {
        let text = text.flatMap { $0.isEmpty ? nil : $0 } ?? "\(Self.developmentName):\(Self.developmentKey)"
        var keys: [String: [[UInt8]]] = [:]
        for account in text.split(separator: ";") {
            let parts = account.split(separator: ":").map(String.init)
            guard let name = parts.first else { continue }
            keys[name] = parts.dropFirst().compactMap { Data(base64Encoded: $0).map(Array.init) }
        }
        self.keys = keys
    }
}
