import HTTPTypes
import HummingbirdCore
import NIOCore

/// Reads the body of a request, no further than allowed.
enum BodyCollector {
    enum Refusal: Error, Hashable {
        /// Longer than allowed, as announced or as it turned out.
        case tooLong
        /// The caller stopped before the announced end.
        case incomplete
    }

    /// - Throws: ``Refusal``, or what the connection failed with. The rest of the body is left unread.
    static func collect(_ request: Request, limit: Int) async throws -> [UInt8] {
        let announced = request.headers[.contentLength].flatMap { Int($0) }
        var bytes: [UInt8] = []
        if let announced {
            guard announced <= limit else { throw Refusal.tooLong }
            if announced == 0 { return bytes }
            // A caller that only announces much must not cost much.
            bytes.reserveCapacity(min(announced, 1 << 20))
        } else if request.headers[.transferEncoding] == nil {
            return bytes
        }
        for try await part in request.body {
            guard part.readableBytes <= limit - bytes.count else { throw Refusal.tooLong }
            bytes.append(contentsOf: part.readableBytesView)
        }
        if let announced, bytes.count != announced { throw Refusal.incomplete }
        return bytes
    }
}
