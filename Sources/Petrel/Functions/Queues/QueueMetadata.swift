public import Foundation
internal import FunctionModel

/// What is known of a message besides its text.
public struct QueueMetadata: Sendable, Hashable {
    public var id: String
    /// Names the host's hold on the message.
    public var popReceipt: String
    /// How often the message was taken, this time included: from 1 on.
    public var dequeueCount: Int
    public var insertionTime: Date
    public var expirationTime: Date
    /// When somebody else sees the message, unless the host renews its hold, which it does while the function runs.
    public var nextVisibleTime: Date

    public init(
        id: String = "", popReceipt: String = "", dequeueCount: Int = 1, insertionTime: Date = .now,
        expirationTime: Date = .distantFuture, nextVisibleTime: Date = .now
    ) {
        self.id = id
        self.popReceipt = popReceipt
        self.dequeueCount = dequeueCount
        self.insertionTime = insertionTime
        self.expirationTime = expirationTime
        self.nextVisibleTime = nextVisibleTime
    }

    /// As the host sends it, in fields of the request. What is missing, as when somebody runs the function by hand, has the
    /// value of a first try.
    init(_ headers: HTTPHeaders) {
        func date(_ name: String) -> Date? { headers[name].flatMap { try? Date($0, strategy: .iso8601) } }
        self.init(
            id: headers["Id"] ?? "", popReceipt: headers["PopReceipt"] ?? "",
            dequeueCount: headers["DequeueCount"].flatMap { Int($0) } ?? 1,
            insertionTime: date("InsertionTime") ?? .now,
            expirationTime: date("ExpirationTime") ?? .distantFuture, nextVisibleTime: date("NextVisibleTime") ?? .now)
    }
}
