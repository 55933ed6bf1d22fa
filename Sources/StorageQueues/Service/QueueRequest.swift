/// A request to the queue service, whatever it came over.
struct QueueRequest: Sendable {
    var method: String
    /// Percent-encoded, as it came.
    var path: String
    /// Decoded, in order.
    var query: [(name: String, value: String)]
    /// Names in lower case; several fields of a name are joined by commas.
    var headers: [String: String]
    /// What follows `x-ms-meta-` in the names of fields, as it came.
    var metadataNames: [String] = []
    var body: [UInt8] = []
    /// Of the caller, without the port.
    var address = "127.0.0.1"

    /// The value of the first query item of a name; letter case does not matter.
    func query(_ name: String) -> String? { query.first { $0.name.lowercased() == name }?.value }
}

/// What the service answers.
struct QueueResponse: Sendable {
    var status: Int
    var headers: [(String, String)] = []
    /// XML, or nothing.
    var body: [UInt8] = []
}
