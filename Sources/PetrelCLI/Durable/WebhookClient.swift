import Foundation
import FunctionModel

// Foundation's client: a few requests need no other, and its packages would cost the build minutes.
#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// Speaks to the durable webhooks of a host.
struct WebhookClient {
    let url: String
    let code: String?
    /// Which of the host's task hubs; nil is its own. A host without it says which it has.
    let taskHub: String?

    /// Whether a host is there.
    static func answers(at origin: String) async -> Bool {
        guard let target = URL(string: origin + "/livez") else { return false }
        let request = URLRequest(url: target, timeoutInterval: 2)
        return (try? await URLSession.shared.data(for: request)) != nil
    }

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
    ///   - root: the webhooks, or `/admin`.
    ///   - path: parts below it, not encoded.
    ///   - query: items without a value are left out.
    ///   - accepting: the statuses besides 2xx that are no failure.
    /// - Throws: ``Failure`` with the host's own words where it has some.
    func send(
        _ method: Method, under root: String = CheckStatus.webhookPath, _ path: [String],
        query: [(String, String?)] = [], body: [UInt8]? = nil,
        headers: [(String, String)] = [], accepting: Set<Int> = []
    ) async throws -> Reply {
        var address = url.hasSuffix("/") ? String(url.dropLast()) : url
        address += root + path.map { "/" + CheckStatus.percentEncoded($0) }.joined()
        let items = (query + [("taskHub", taskHub), ("code", code)]).compactMap { name, value in
            value.map { name + "=" + CheckStatus.percentEncoded($0) }
        }
        if !items.isEmpty { address += "?" + items.joined(separator: "&") }
        guard let target = URL(string: address) else { throw Failure("'\(url)' is not an address (--url).") }
        var request = URLRequest(url: target, timeoutInterval: 120)
        request.httpMethod = method.rawValue
        for (name, value) in headers { request.addValue(value, forHTTPHeaderField: name) }
        if let body {
            request.addValue("application/json", forHTTPHeaderField: "Content-Type")
            request.httpBody = Data(body)
        }
        let reply: Reply
        do {
            let (data, response) = try await URLSession.shared.data(for: request)
            guard let response = response as? HTTPURLResponse else { throw URLError(.badServerResponse) }
            let fields = response.allHeaderFields.map { ("\($0.key)".lowercased(), "\($0.value)") }
            reply = Reply(
                status: response.statusCode, headers: Dictionary(fields) { first, _ in first }, body: Array(data))
        } catch {
            throw Failure(
                "The host at \(url) does not answer: \(error.localizedDescription). Start it with 'petrel start', or name "
                    + "it with --url.")
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
