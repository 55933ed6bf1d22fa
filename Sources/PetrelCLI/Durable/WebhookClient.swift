import AsyncHTTPClient
import Foundation
import FunctionModel
import NIOCore
import NIOHTTP1

/// Speaks to the durable webhooks of a host.
struct WebhookClient {
    let url: String
    let code: String?

    enum Method: String {
        case get = "GET"
        case post = "POST"
        case delete = "DELETE"
    }

    struct Reply {
        var status: Int
        var headers: [String: String]
        var body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }
    }

    /// - Parameters:
    ///   - path: parts below the webhooks, not encoded.
    ///   - query: items without a value are left out.
    ///   - accepting: the statuses besides 2xx that are no failure.
    /// - Throws: ``Failure`` with the host's own words where it has some.
    func send(
        _ method: Method, _ path: [String], query: [(String, String?)] = [], body: [UInt8]? = nil,
        headers: [(String, String)] = [], accepting: Set<Int> = []
    ) async throws -> Reply {
        var address = url.hasSuffix("/") ? String(url.dropLast()) : url
        address += CheckStatus.webhookPath + path.map { "/" + CheckStatus.percentEncoded($0) }.joined()
        let items = (query + [("code", code)]).compactMap { name, value in
            value.map { name + "=" + CheckStatus.percentEncoded($0) }
        }
        if !items.isEmpty { address += "?" + items.joined(separator: "&") }
        var request = HTTPClientRequest(url: address)
        request.method = .init(rawValue: method.rawValue)
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(body)
        }
        let reply: Reply
        do {
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(120))
            let buffer = try await response.body.collect(upTo: 256 << 20)
            let fields = response.headers.map { ($0.name.lowercased(), $0.value) }
            reply = Reply(
                status: Int(response.status.code), headers: Dictionary(fields) { first, _ in first },
                body: Array(buffer.readableBytesView))
        } catch {
            throw Failure(
                "The host at \(url) does not answer: \(error). Start it with 'petrel start', or name it with --url.")
        }
        guard (200...299).contains(reply.status) || accepting.contains(reply.status) else {
            throw Failure(Self.message(of: reply))
        }
        return reply
    }

    private static func message(of reply: Reply) -> String {
        struct Envelope: Decodable {
            var message: String
            var exceptionMessage: String?

            enum CodingKeys: String, CodingKey {
                case message = "Message"
                case exceptionMessage = "ExceptionMessage"
            }
        }
        guard let envelope = try? JSONDecoder().decode(Envelope.self, from: Data(reply.body)) else {
            return "The host answered \(reply.status). \(reply.text)"
        }
        return [envelope.message, envelope.exceptionMessage].compactMap { $0 }.joined(separator: ": ")
    }
}

/// The contents of files named on the command line.
enum FileContents {
    static func bytes(of path: String) -> [UInt8]? {
        (try? Data(contentsOf: URL(fileURLWithPath: (path as NSString).expandingTildeInPath))).map(Array.init)
    }
}
