internal import Foundation

/// Whether a request is signed by somebody who may do what it asks for.
struct QueueAuthentication: Sendable {
    let accounts: QueueAccounts
    let now: Date

    /// - Parameter policy: the stored policy of an id, of the queue that is asked for.
    /// - Throws: ``QueueServiceError``.
    func check(
        _ request: QueueRequest, _ operation: QueueOperation, account: String, queue: String?,
        policy: (String) async throws -> StoredPolicy?
    ) async throws {
        guard let keys = accounts.keys[account] else {
            throw QueueServiceError(404, "ResourceNotFound", "There is no account '\(account)' here.")
        }
        if let field = request.headers["authorization"] { return try checkSharedKey(field, request, account, keys) }
        let signatures = request.query.filter { $0.name == "sig" }
        guard let signature = signatures.first?.value else {
            throw QueueServiceError.refused("There is neither a header 'Authorization' nor a signature in the address.")
        }
        guard signatures.count == 1 else { throw QueueServiceError.refused("There are several signatures.") }
        if request.query("ss") != nil {
            try checkAccountSignature(signature, request, operation, account, keys)
        } else {
            try await checkQueueSignature(signature, request, operation, account, queue, keys, policy)
        }
    }

    private func checkSharedKey(_ field: String, _ request: QueueRequest, _ account: String, _ keys: [[UInt8]]) throws {
        let parts = field.split(separator: " ", maxSplits: 1)
        let credential = parts.last?.split(separator: ":", maxSplits: 1) ?? []
        guard parts.count == 2, credential.count == 2, credential[0] == account else {
            throw QueueServiceError.refused(
                "The header 'Authorization' has not the form 'SharedKey ACCOUNT:SIGNATURE'.")
        }
        // SDKs sign the address of the second location with and without its ending.
        let paths = Set([request.path, request.path.replacingOccurrences(of: "\(account)-secondary", with: account)])
        let texts = paths.compactMap { path in
            switch parts[0] {
            case "SharedKey": RequestSignature.sharedKeyText(request, account: account, path: path)
            case "SharedKeyLite": RequestSignature.sharedKeyLiteText(request, account: account, path: path)
            default: nil
            }
        }
        let isValid = texts.contains { RequestSignature.isValid(String(credential[1]), of: $0, keys: keys) }
        guard isValid else {
            throw QueueServiceError.refused(
                "The signature is not that of: \(texts.first?.debugDescription ?? "nothing").")
        }
    }

    private func checkAccountSignature(
        _ signature: String, _ request: QueueRequest, _ operation: QueueOperation, _ account: String, _ keys: [[UInt8]]
    ) throws {
        func item(_ name: String) -> String { request.query(name) ?? "" }
        var text =
            ([account] + ["sp", "ss", "srt", "st", "se", "sip", "spr", "sv"].map(item)).joined(separator: "\n") + "\n"
        if item("sv") >= "2020-12-06" { text += item("ses") + "\n" }
        guard RequestSignature.isValid(signature, of: text, keys: keys) else {
            throw QueueServiceError.refused("The signature of the account is not valid.")
        }
        try checkCircumstances(request, start: item("st"), expiry: item("se"))
        guard item("ss").contains("q") else {
            throw QueueServiceError(403, "AuthorizationServiceMismatch", "The signature is not for queues.")
        }
        guard let need = operation.accountNeed else {
            throw QueueServiceError(403, "AuthorizationFailure", "No signature of an account may do this.")
        }
        // A message may be deleted by whoever may delete anything in a queue, too.
        let resources: [Character] = if case .delete = operation { ["o", "c"] } else { [need.resource] }
        guard item("srt").contains(where: resources.contains) else {
            throw QueueServiceError(
                403, "AuthorizationResourceTypeMismatch", "The signature is not for this kind of resource.")
        }
        guard item("sp").contains(where: need.permissions.contains) else { throw Self.notAllowed }
    }

    private func checkQueueSignature(
        _ signature: String, _ request: QueueRequest, _ operation: QueueOperation, _ account: String, _ queue: String?,
        _ keys: [[UInt8]], _ policy: (String) async throws -> StoredPolicy?
    ) async throws {
        func item(_ name: String) -> String { request.query(name) ?? "" }
        guard let queue, let need = operation.queueNeed else { throw Self.notAllowed }
        let text = [
            item("sp"), item("st"), item("se"), "/queue/\(account)/\(queue)", item("si"), item("sip"), item("spr"),
            item("sv"),
        ].joined(separator: "\n")
        guard RequestSignature.isValid(signature, of: text, keys: keys) else {
            throw QueueServiceError.refused("The signature of the queue is not valid.")
        }
        var (start, expiry, permissions) = (item("st"), item("se"), item("sp"))
        if !item("si").isEmpty {
            guard let stored = try await policy(item("si")) else {
                throw QueueServiceError.refused("The queue has no policy '\(item("si"))'.")
            }
            if start.isEmpty { start = stored.start ?? "" }
            if expiry.isEmpty { expiry = stored.expiry ?? "" }
            if permissions.isEmpty { permissions = stored.permissions ?? "" }
        }
        try checkCircumstances(request, start: start, expiry: expiry)
        guard permissions.contains(need) else { throw Self.notAllowed }
    }

    private static let notAllowed = QueueServiceError(
        403, "AuthorizationPermissionMismatch", "The signature does not allow this operation.")

    /// Time, protocol and address of the caller.
    private func checkCircumstances(_ request: QueueRequest, start: String, expiry: String) throws {
        guard let end = StorageTime.date(expiry), now < end else {
            throw QueueServiceError.refused("The signature has expired, or does not say when it does.")
        }
        if !start.isEmpty {
            guard let begin = StorageTime.date(start), begin <= now else {
                throw QueueServiceError.refused("The signature is not valid yet.")
            }
        }
        if request.query("spr")?.lowercased() == "https" {
            throw QueueServiceError(403, "AuthorizationProtocolMismatch", "The signature is for HTTPS only.")
        }
        if let range = request.query("sip"), !range.isEmpty {
            let ends = range.split(separator: "-").map { IPv4($0) }
            guard let address = IPv4(request.address[...]), let first = ends.first ?? nil, let last = ends.last ?? nil,
                (first.number...max(first.number, last.number)).contains(address.number)
            else {
                throw QueueServiceError(
                    403, "AuthorizationSourceIPMismatch", "The signature is not for callers of this address.",
                    ("SourceIP", request.address))
            }
        }
    }

    private struct IPv4 {
        var number: UInt32

        init?(_ text: Substring) {
            let parts = text.split(separator: ".", omittingEmptySubsequences: false).compactMap { UInt8($0) }
            guard parts.count == 4 else { return nil }
            number = parts.reduce(0) { $0 << 8 | UInt32($1) }
        }
    }
}

/// Times as the protocol writes them.
enum StorageTime {
    /// ISO 8601, with or without a time and a fraction.
    static func date(_ text: String) -> Date? {
        if let date = try? Date(text, strategy: .iso8601) { return date }
        if let date = try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)) {
            return date
        }
        if let date = try? Date(text, strategy: .iso8601.year().month().day()) { return date }
        // Minutes, without seconds.
        guard text.utf8.count == 17, text.hasSuffix("Z") else { return nil }
        return try? Date(text.dropLast() + ":00Z", strategy: .iso8601)
    }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// RFC 1123: `Sat, 21 Nov 2026 07:00:00 GMT`.
    static func date(httpDate text: String) -> Date? {
        let parts = text.split(separator: " ")
        guard parts.count == 6, let day = Int(parts[1]), let month = months.firstIndex(of: String(parts[2])),
            let year = Int(parts[3])
        else { return nil }
        let time = parts[4].split(separator: ":").compactMap { Int($0) }
        guard time.count == 3 else { return nil }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        return calendar.date(
            from: DateComponents(
                year: year, month: month + 1, day: day, hour: time[0], minute: time[1], second: time[2]))
    }

    /// RFC 1123: `Sat, 21 Nov 2026 07:00:00 GMT`.
    static func text(_ date: Date) -> String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let parts = calendar.dateComponents([.year, .month, .day, .weekday, .hour, .minute, .second], from: date)
        func two(_ number: Int?) -> String { (number ?? 0) < 10 ? "0\(number ?? 0)" : "\(number ?? 0)" }
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let day = days[((parts.weekday ?? 1) - 1 + 7) % 7]
        let month = months[((parts.month ?? 1) - 1 + 12) % 12]
        let time = [parts.hour, parts.minute, parts.second].map(two).joined(separator: ":")
        return "\(day), \(two(parts.day)) \(month) \(parts.year ?? 0) \(time) GMT"
    }
}
