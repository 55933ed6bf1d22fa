internal import AsyncHTTPClient
public import DurableTask
internal import Foundation
internal import NIOCore
internal import NIOHTTP1
internal import Synchronization

/// The queues of another account, over the Azure Storage Queue REST protocol.
public final class RemoteQueueClient: QueueClient {
    private let account: QueueAccount
    /// Messages that this process puts are seen at once; others when somebody looks.
    private let arrivals = MessageArrivals()
    /// Queues that are there.
    private let known = Mutex<Set<String>>([])
    private let now: @Sendable () -> Timestamp

    private static let version = "2021-12-02"
    /// 32 messages of 64 KiB whose characters are all escaped.
    private static let longestAnswer = 16 << 20
    private static let patience = TimeAmount.seconds(30)

    public init(_ account: QueueAccount, now: @escaping @Sendable () -> Timestamp = { Timestamp.system }) {
        self.account = account
        self.now = now
    }

    public var isPushed: Bool { false }

    public func createQueue(_ name: String) async throws {
        guard !known.withLock({ $0.contains(name) }) else { return }
        _ = try await send(.PUT, [name], accepting: ["QueueAlreadyExists"])
        known.withLock { _ = $0.insert(name) }
    }

    public func put(_ text: String, in queue: String, hidden: Duration) async throws {
        let body = "<QueueMessage><MessageText>\(Self.escaped(text))</MessageText></QueueMessage>"
        let query = hidden > .zero ? [("visibilitytimeout", Self.seconds(hidden))] : []
        _ = try await send(.POST, [queue, "messages"], query, body: body)
        let time = now()
        arrivals.arrived(in: queue, visibleAt: time.advanced(by: hidden), now: time)
    }

    public func get(_ count: Int, from queue: String, hidden: Duration) async throws -> [ReceivedMessage] {
        let answer = try await send(
            .GET, [queue, "messages"],
            [
                ("numofmessages", "\(min(max(count, 1), 32))"),
                ("visibilitytimeout", Self.seconds(max(hidden, .seconds(1)))),
            ],
            accepting: ["QueueNotFound"])
        guard answer.code == nil else {
            // Somebody has deleted it: it is made again at the next look.
            known.withLock { _ = $0.remove(queue) }
            return []
        }
        let list: List = try QueueXML.read(answer.body)
        return try (list.QueueMessage ?? []).map { try ReceivedMessage($0, now: now()) }
    }

    public func hide(_ message: ReceivedMessage, in queue: String, for duration: Duration) async throws
        -> ReceivedMessage?
    {
        let answer = try await send(
            .PUT, [queue, "messages", message.id],
            [("popreceipt", message.receipt), ("visibilitytimeout", Self.seconds(duration))], accepting: Self.gone)
        guard answer.code == nil else { return nil }
        var renewed = message
        renewed.receipt = answer.headers.first(name: "x-ms-popreceipt") ?? message.receipt
        let time = now()
        renewed.nextVisibleAt = time.advanced(by: duration)
        arrivals.arrived(in: queue, visibleAt: renewed.nextVisibleAt, now: time)
        return renewed
    }

    public func delete(_ message: ReceivedMessage, from queue: String) async throws -> Bool {
        try await send(
            .DELETE, [queue, "messages", message.id], [("popreceipt", message.receipt)], accepting: Self.gone
        ).code == nil
    }

    public func count(of queue: String) async throws -> Int {
        let answer = try await send(.GET, [queue], [("comp", "metadata")], accepting: ["QueueNotFound"])
        return answer.headers.first(name: "x-ms-approximate-messages-count").flatMap { Int($0) } ?? 0
    }

    public func arrivals(in queue: String) -> UInt64 { arrivals.count(in: queue) }

    public func wait(in queue: String, since count: UInt64, atMost limit: Duration) async {
        await arrivals.wait(in: queue, since: count, atMost: limit, now: now)
    }

    // MARK: - Requests

    private static let gone: Set<String> = ["MessageNotFound", "PopReceiptMismatch", "QueueNotFound"]

    private struct List: Decodable {
        var QueueMessage: [QueueXML.Message]?
    }

    private struct Answer {
        /// Of the error, where it is one of those that are expected.
        var code: String?
        var headers: NIOHTTP1.HTTPHeaders
        var body: [UInt8]
    }

    /// - Parameter accepting: codes of errors that are answers.
    /// - Throws: ``QueueConnectionError``; what the connection throws.
    private func send(
        _ method: NIOHTTP1.HTTPMethod, _ path: [String], _ query: [(String, String)] = [], body: String? = nil,
        accepting: Set<String> = []
    ) async throws -> Answer {
        let path = path.map { "/" + Self.encoded($0) }.joined()
        var items = query.map { "\($0)=\(Self.encoded($1))" }
        if case .signature(let signature) = account.credential { items.append(signature) }
        let query = query.map { (name: $0, value: $1) }
        var request = HTTPClientRequest(
            url: account.endpoint + path + (items.isEmpty ? "" : "?" + items.joined(separator: "&")))
        request.method = method
        var headers = [
            "x-ms-date": StorageTime.text(Date(timeIntervalSince1970: TimeInterval(now().seconds))),
            "x-ms-version": Self.version,
        ]
        if let body {
            request.body = .bytes(ByteBuffer(string: body))
            headers["content-length"] = "\(body.utf8.count)"
            headers["content-type"] = "application/xml"
        } else if method == .PUT {
            headers["content-length"] = "0"
        }
        if case .key(let key) = account.credential {
            let signed = QueueRequest(method: method.rawValue, path: path, query: query, headers: headers)
            let whole = (URL(string: account.endpoint)?.path ?? "") + path
            let text = RequestSignature.sharedKeyText(signed, account: account.name, path: whole)
            headers["authorization"] = "SharedKey \(account.name):\(RequestSignature.of(text, key: key))"
        }
        for (name, value) in headers where name != "content-length" { request.headers.add(name: name, value: value) }
        let response = try await HTTPClient.shared.execute(request, timeout: Self.patience)
        let bytes = try await response.body.collect(upTo: Self.longestAnswer)
        guard !(200...299).contains(response.status.code) else {
            return Answer(code: nil, headers: response.headers, body: Array(buffer: bytes))
        }
        let code = response.headers.first(name: "x-ms-error-code") ?? "\(response.status.code)"
        guard accepting.contains(code) else {
            throw QueueConnectionError(
                "\(account.endpoint) answered \(method.rawValue) \(path) with \(response.status.code) \(code).")
        }
        return Answer(code: code, headers: response.headers, body: [])
    }

    private static func seconds(_ duration: Duration) -> String {
        let (seconds, rest) = duration.components
        return "\(min(max(seconds, 0) + (rest > 0 ? 1 : 0), 604_800))"
    }

    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .urlUnreserved) ?? text
    }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\r": escaped += "&#13;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

extension CharacterSet {
    fileprivate static let urlUnreserved = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
}

extension ReceivedMessage {
    fileprivate init(_ message: QueueXML.Message, now: Timestamp) throws {
        guard let receipt = message.PopReceipt else {
            throw QueueConnectionError("A message came without a pop receipt.")
        }
        func time(_ text: String?) -> Timestamp? {
            text.flatMap(StorageTime.date(httpDate:)).map {
                Timestamp(microseconds: Int64($0.timeIntervalSince1970) * 1_000_000)
            }
        }
        self.init(
            id: message.MessageId, receipt: receipt, text: message.MessageText ?? "",
            dequeueCount: message.DequeueCount ?? 1, insertedAt: time(message.InsertionTime) ?? now,
            expiresAt: time(message.ExpirationTime) ?? .distantFuture,
            nextVisibleAt: time(message.TimeNextVisible) ?? now)
    }
}
