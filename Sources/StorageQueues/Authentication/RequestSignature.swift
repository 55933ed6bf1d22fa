internal import Crypto
internal import Foundation

/// Signatures as the Azure Storage services make them: HMAC-SHA256 with the account's key, in base 64.
enum RequestSignature {
    static func of(_ text: String, key: [UInt8]) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: SymmetricKey(data: key))
        return Data(code).base64EncodedString()
    }

    /// Takes as long wherever they differ.
    static func isValid(_ signature: String, of text: String, keys: [[UInt8]]) -> Bool {
        guard let given = Data(base64Encoded: signature) else { return false }
        return keys.reduce(false) { isValid, key in
            HMAC<SHA256>.isValidAuthenticationCode(
                given, authenticating: Data(text.utf8), using: SymmetricKey(data: key)) || isValid
        }
    }

    /// What `SharedKey` signs.
    /// - Parameter path: percent-encoded, as it is sent.
    static func sharedKeyText(_ request: QueueRequest, account: String, path: String) -> String {
        func field(_ name: String) -> String { request.headers[name] ?? "" }
        let length = field("content-length")
        var lines = [
            request.method, field("content-encoding"), field("content-language"), length == "0" ? "" : length,
            field("content-md5"), field("content-type"), field("date"), field("if-modified-since"), field("if-match"),
            field("if-none-match"), field("if-unmodified-since"), field("range"),
        ]
        lines += microsoftFields(request)
        var text = lines.joined(separator: "\n") + "\n/\(account)\(path)"
        var values: [String: [String]] = [:]
        for (name, value) in request.query { values[name.lowercased(), default: []].append(value) }
        for (name, all) in values.sorted(by: { $0.key < $1.key }) {
            text += "\n\(name):\(all.sorted().joined(separator: ","))"
        }
        return text
    }

    /// What `SharedKeyLite` signs.
    static func sharedKeyLiteText(_ request: QueueRequest, account: String, path: String) -> String {
        func field(_ name: String) -> String { request.headers[name] ?? "" }
        var lines = [request.method, field("content-md5"), field("content-type"), field("date")]
        lines += microsoftFields(request)
        let comp = request.query("comp").map { "?comp=\($0)" } ?? ""
        return lines.joined(separator: "\n") + "\n/\(account)\(path)\(comp)"
    }

    private static func microsoftFields(_ request: QueueRequest) -> [String] {
        request.headers.filter { $0.key.hasPrefix("x-ms-") }.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value)" }
    }
}
