internal import DurableTask
internal import Foundation

extension QueueService {
    func listQueues(_ request: QueueRequest, _ account: String) async throws -> QueueResponse {
        let limit = try number("maxresults", of: request, in: 1...Int(Int32.max)) ?? 5_000
        let (prefix, marker) = (request.query("prefix") ?? "", request.query("marker") ?? "")
        let page = try await catalog.names(
            prefix: prefix, after: marker.isEmpty ? nil : marker, limit: min(limit, 5_000))
        let includesMetadata = request.query("include")?.lowercased().contains("metadata") ?? false
        let list = QueueXML.QueueList(
            Prefix: prefix, Marker: marker, MaxResults: limit,
            Queues: .init(
                Queue: page.entries.map { name, entry in
                    .init(Name: name, Metadata: includesMetadata ? QueueXML.Ordered(entry.metadata) : nil)
                }), NextMarker: page.next ?? "")
        return QueueResponse(status: 200, body: try QueueXML.bytes(list, root: "EnumerationResults"))
    }

    func create(_ name: String, _ request: QueueRequest) async throws -> QueueResponse {
        let metadata = Self.metadata(in: request)
        if try await catalog.add(name, QueueCatalog.Entry(metadata: metadata)) { return QueueResponse(status: 201) }
        let existing = try await entry(name).metadata
        func comparable(_ metadata: [String: String]) -> [String: String] {
            Dictionary(metadata.map { ($0.key.lowercased(), $0.value) }) { first, _ in first }
        }
        guard comparable(existing) == comparable(metadata) else {
            throw QueueServiceError(409, "QueueAlreadyExists", "There is a queue '\(name)' with other metadata.")
        }
        return QueueResponse(status: 204)
    }

    func metadata(of name: String, at time: Timestamp) async throws -> QueueResponse {
        let entry = try await entry(name)
        let count = try await store.count(of: name, now: time)
        return QueueResponse(
            status: 200,
            headers: [("x-ms-approximate-messages-count", "\(count)")]
                + entry.metadata.sorted { $0.key < $1.key }.map { ("x-ms-meta-\($0.key)", $0.value) })
    }

    static func metadata(in request: QueueRequest) -> [String: String] {
        var metadata: [String: String] = [:]
        for name in request.metadataNames { metadata[name] = request.headers["x-ms-meta-" + name.lowercased()] }
        return metadata
    }

    // MARK: - Policies and properties

    func policies(of entry: QueueCatalog.Entry) throws -> QueueResponse {
        let form = QueueXML.SignedIdentifiers(
            SignedIdentifier: entry.policies.map {
                .init(
                    Id: $0.id, AccessPolicy: .init(Start: $0.start, Expiry: $0.expiry, Permission: $0.permissions))
            })
        return QueueResponse(status: 200, body: try QueueXML.bytes(form, root: "SignedIdentifiers"))
    }

    func setPolicies(of name: String, _ request: QueueRequest) async throws -> QueueResponse {
        var entry = try await entry(name)
        var policies: [StoredPolicy] = []
        if !request.body.isEmpty {
            let form: QueueXML.SignedIdentifiers = try QueueXML.read(request.body)
            policies = (form.SignedIdentifier ?? []).map {
                StoredPolicy(
                    id: $0.Id, start: $0.AccessPolicy?.Start, expiry: $0.AccessPolicy?.Expiry,
                    permissions: $0.AccessPolicy?.Permission)
            }
        }
        let isProper =
            policies.count <= 5 && Set(policies.map(\.id)).count == policies.count
            && policies.allSatisfy { policy in
                (1...64).contains(policy.id.utf8.count) && (policy.permissions ?? "").allSatisfy("raup".contains)
                    && [policy.start, policy.expiry].allSatisfy {
                        $0.map { $0.isEmpty || StorageTime.date($0) != nil } ?? true
                    }
            }
        guard isProper else { throw QueueServiceError.malformedXML }
        entry.policies = policies
        try await catalog.set(entry, of: name)
        return QueueResponse(status: 204)
    }

    func setProperties(_ request: QueueRequest) async throws -> QueueResponse {
        let given: ServiceProperties = try QueueXML.read(request.body)
        try await catalog.setProperties(try await catalog.properties().changed(by: given))
        return QueueResponse(status: 202)
    }
}
