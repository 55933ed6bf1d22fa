import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// One client's requests to the durable webhooks of a host that may vanish at any moment.
struct Requests: Sendable {
    struct Reply: Sendable {
        var status: Int
        var body: Data

        var text: String { String(decoding: body.prefix(500), as: UTF8.self) }
        var isGood: Bool { (200..<300).contains(status) }
    }

    struct Request: Sendable {
        var method = HTTPMethod.POST
        /// Below the common path.
        var path: String
        var body: String?
        var key: String?
    }

    private static let webhooks = "/runtime/webhooks/durabletask"

    let client: HTTPClient
    let endpoint: Current<Endpoint?>
    /// How many requests the present host has answered.
    let answers: Current<Int>
    let figures: Figures

    /// Sends it once to whatever host there is, when there is one.
    /// - Returns: nil when it was not answered: it may or may not have been taken.
    func once(_ request: Request) async throws -> Reply? {
        let target = try await within(.seconds(120), "A host is there") { [endpoint] in
            try await endpoint.when { $0 }
        }
        return await send(request, to: target)
    }

    /// Sends it again until it is answered by something else than "not now".
    /// - Throws: ``Violation`` when a host that lives does not answer.
    func untilAnswered(_ request: Request) async throws -> Reply {
        var failures = (life: 0, count: 0)
        let deadline = ContinuousClock.now.advanced(by: .seconds(180))
        while true {
            try Task.checkCancellation()
            let target = try await within(.seconds(120), "A host is there") { [endpoint] in
                try await endpoint.when { $0 }
            }
            guard ContinuousClock.now < deadline else {
                throw Violation("\(request.method) \(request.path) was not answered for three minutes.")
            }
            if let reply = await send(request, to: target) {
                guard reply.status == 503 || reply.status == 429 else { return reply }
                figures.count { $0.refused += 1 }
            } else if endpoint.value?.life == target.life {
                failures = (target.life, failures.life == target.life ? failures.count + 1 : 1)
                guard failures.count < 20 else {
                    throw Violation(
                        "\(request.method) \(request.path): no answer from a host that lives (life \(target.life)).")
                }
            }
            figures.count { $0.repeated += 1 }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    private func send(_ request: Request, to target: Endpoint) async -> Reply? {
        var outgoing = HTTPClientRequest(url: target.origin + Self.webhooks + request.path)
        outgoing.method = request.method
        if let body = request.body {
            outgoing.body = .bytes(ByteBuffer(string: body))
            outgoing.headers.add(name: "Content-Type", value: "application/json")
        }
        if let key = request.key { outgoing.headers.add(name: "Idempotency-Key", value: key) }
        do {
            let response = try await client.execute(outgoing, timeout: .seconds(20))
            let body = try await response.body.collect(upTo: 256 << 20)
            figures.count { $0.answers += 1 }
            if endpoint.value?.life == target.life { answers.update { $0 += 1 } }
            return Reply(status: Int(response.status.code), body: Data(body.readableBytesView))
        } catch {
            figures.count { $0.unanswered += 1 }
            return nil
        }
    }

    // MARK: Looking

    /// - Returns: nil when there is no such instance.
    func status(of id: String, withHistory: Bool = false) async throws -> Status? {
        let history = withHistory ? "?showHistory=true&showHistoryOutput=true" : ""
        let reply = try await untilAnswered(.init(method: .GET, path: "/instances/\(id)\(history)"))
        if reply.status == 404 { return nil }
        guard reply.isGood else {
            throw Violation("The status of '\(id)' was answered with \(reply.status): \(reply.text)")
        }
        return try Self.decode(Status.self, reply)
    }

    /// All instances of some states; all of all states when none is named.
    func instances(_ states: [String] = []) async throws -> [Status] {
        var found: [Status] = []
        var token: String?
        repeat {
            let filter = states.isEmpty ? "" : "&runtimeStatus=\(states.joined(separator: ","))"
            (token, found) = try await page("/instances?top=500&showInput=false\(filter)", token, found)
        } while token != nil
        return found
    }

    private func page(_ path: String, _ token: String?, _ found: [Status]) async throws -> (String?, [Status]) {
        guard let target = endpoint.value else { throw Violation("There is no host to be asked.") }
        var request = HTTPClientRequest(url: target.origin + Self.webhooks + path)
        if let token { request.headers.add(name: "x-ms-continuation-token", value: token) }
        let response = try await client.execute(request, timeout: .seconds(60))
        let body = Data(try await response.body.collect(upTo: 256 << 20).readableBytesView)
        let reply = Reply(status: Int(response.status.code), body: body)
        guard reply.isGood else {
            throw Violation("The list of instances was answered with \(reply.status): \(reply.text)")
        }
        let next = response.headers.first(name: "x-ms-continuation-token")
        return (next, found + (try Self.decode([Status].self, reply)))
    }

    static func decode<Value: Decodable>(_ type: Value.Type, _ reply: Reply) throws -> Value {
        do { return try JSONDecoder().decode(type, from: reply.body) } catch {
            throw Violation("An answer cannot be read (\(error)): \(reply.text)")
        }
    }
}
