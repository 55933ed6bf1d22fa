public import DurableTask
internal import Foundation
public import Logging

/// The Azure Storage Queue REST protocol over the queues of a host's store, so that unmodified SDKs work with them.
///
/// Requests and responses are values here; ``QueueServer`` carries them over HTTP.
public struct QueueService: Sendable {
    let store: any HostStore
    let catalog: QueueCatalog
    let accounts: QueueAccounts
    let arrivals: MessageArrivals
    let now: @Sendable () -> Timestamp
    let logger: Logger

    /// - Parameters:
    ///   - arrivals: told of every message, for those who wait in this process.
    ///   - now: the time messages live by.
    public init(
        store: any HostStore, accounts: QueueAccounts = QueueAccounts(), arrivals: MessageArrivals = MessageArrivals(),
        logger: Logger, now: @escaping @Sendable () -> Timestamp = { Timestamp.system }
    ) {
        self.store = store
        catalog = QueueCatalog(store: store)
        self.accounts = accounts
        self.arrivals = arrivals
        self.logger = logger
        self.now = now
    }

    func respond(to request: QueueRequest) async -> QueueResponse {
        let time = now()
        let id = UUID().uuidString.lowercased()
        var response: QueueResponse
        do {
            response = try await carryOut(request, at: time)
        } catch let error as QueueServiceError {
            response = Self.response(to: error, id: id, time: time)
        } catch {
            logger.error("The queue service cannot answer \(request.method) \(request.path): \(error)")
            response = Self.response(
                to: QueueServiceError(503, "ServerBusy", "The store cannot be used now: \(error)"), id: id, time: time)
        }
        response.headers += [
            ("x-ms-request-id", id), ("x-ms-version", request.headers["x-ms-version"] ?? "2021-12-02"),
            ("Date", CalendarTime(time).httpDate), ("Server", "Petrel-Queue/1.0"),
        ]
        if let client = request.headers["x-ms-client-request-id"], client.utf8.count <= 1_024 {
            response.headers.append(("x-ms-client-request-id", client))
        }
        if !response.body.isEmpty { response.headers.append(("Content-Type", "application/xml")) }
        return response
    }

    private func carryOut(_ request: QueueRequest, at time: Timestamp) async throws -> QueueResponse {
        let (account, segments, isSecondary) = try place(of: request)
        let operation = try QueueOperation(request, segments: segments)
        let queue = segments.first
        try await QueueAuthentication(accounts: accounts, now: Date(timeIntervalSince1970: TimeInterval(time.seconds)))
            .check(request, operation, account: account, queue: queue) { policy in
                guard let queue else { return nil }
                return try await catalog.entry(queue)?.policies.first { $0.id == policy }
            }
        switch operation {
        case .listQueues: return try await listQueues(request, account)
        case .serviceProperties:
            return QueueResponse(
                status: 200, body: try QueueXML.bytes(try await catalog.properties(), root: "StorageServiceProperties"))
        case .setServiceProperties: return try await setProperties(request)
        case .serviceStatistics:
            guard isSecondary else {
                throw QueueServiceError.invalid("comp", "stats", "is possible at the second location only")
            }
            let statistics = QueueXML.Statistics(
                GeoReplication: .init(Status: "live", LastSyncTime: CalendarTime(time).httpDate))
            return QueueResponse(status: 200, body: try QueueXML.bytes(statistics, root: "StorageServiceStats"))
        case .createQueue(let name): return try await create(name, request)
        case .deleteQueue(let name):
            guard try await catalog.remove(name) else { throw QueueServiceError.unknownQueue(name) }
            return QueueResponse(status: 204)
        case .metadata(let name): return try await metadata(of: name, at: time)
        case .setMetadata(let name):
            var entry = try await entry(name)
            entry.metadata = Self.metadata(in: request)
            try await catalog.set(entry, of: name)
            return QueueResponse(status: 204)
        case .policies(let name): return try policies(of: try await entry(name))
        case .setPolicies(let name): return try await setPolicies(of: name, request)
        case .put(let name): return try await put(to: name, request, at: time)
        case .get(let name): return try await get(from: name, request, at: time)
        case .peek(let name): return try await peek(at: name, request, at: time)
        case .clear(let name):
            _ = try await entry(name)
            try await store.clear(name)
            return QueueResponse(status: 204)
        case .delete(let name, let message): return try await delete(message, from: name, request, at: time)
        case .update(let name, let message): return try await update(message, in: name, request, at: time)
        }
    }

    /// The account and what follows it in the path. The account is the first part of the path, or of the host's name.
    private func place(of request: QueueRequest) throws -> (account: String, segments: [String], isSecondary: Bool) {
        var segments = request.path.split(separator: "/").map { String($0).removingPercentEncoding ?? String($0) }
        let host = (request.headers["host"] ?? "").prefix { $0 != ":" }
        let isAddress = host.allSatisfy { $0.isNumber || $0 == "." } || host.hasPrefix("[")
        var account: String
        if !isAddress, let dot = host.firstIndex(of: "."), accounts.keys[Self.primary(String(host[..<dot]))] != nil {
            account = String(host[..<dot])
        } else {
            guard !segments.isEmpty else {
                throw QueueServiceError(400, "InvalidUri", "The address lacks the account: /ACCOUNT/QUEUE.")
            }
            account = segments.removeFirst()
        }
        let isSecondary = account.hasSuffix("-secondary")
        account = Self.primary(account)
        return (account, segments, isSecondary)
    }

    private static func primary(_ account: String) -> String {
        account.hasSuffix("-secondary") ? String(account.dropLast(10)) : account
    }

    /// What is known of a queue.
    /// - Throws: ``QueueServiceError`` when there is none.
    func entry(_ name: String) async throws -> QueueCatalog.Entry {
        guard let entry = try await catalog.entry(name) else { throw QueueServiceError.unknownQueue(name) }
        return entry
    }

    private static func response(to error: QueueServiceError, id: String, time: Timestamp) -> QueueResponse {
        var values = [("Code", error.code)]
        values.append(("Message", "\(error.message)\nRequestId:\(id)\nTime:\(CalendarTime(time).microseconds)"))
        values += error.details.map { ($0.name, $0.value) }
        let xml = (try? QueueXML.bytes(QueueXML.Ordered(values: values), root: "Error")) ?? []
        return QueueResponse(status: error.status, headers: [("x-ms-error-code", error.code)], body: xml)
    }
}

extension Timestamp {
    /// Of the system's clock.
    public static var system: Timestamp {
        let time = Date().timeIntervalSince1970
        return Timestamp(microseconds: Int64((time * 1e6).rounded()))
    }
}
