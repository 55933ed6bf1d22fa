import FunctionModel
import HTTPTypes
import HummingbirdCore
import NIOCore

/// A response as it leaves: only fields that HTTP/1.1 leaves to the author of a response, and those that are ours.
struct WireResponse {
    var head: HTTPResponse
    /// Nil when nothing follows the head, or ``stream`` does.
    var body: [UInt8]?
    /// What follows the head while it is being made.
    var stream: HTTPBodyStream?

    /// Leaves out what ``refusal(of:)`` refuses.
    init(_ response: HTTPResponseData, to method: HTTPMethod, date: String, closes: Bool) {
        var fields = HTTPFields()
        fields.reserveCapacity(response.headers.fields.count + 3)
        let named = response.headers["Connection"]?.lowercased().split(separator: ",").map { $0.filter { $0 != " " } }
        for field in response.headers.fields {
            let lowercase = field.name.lowercased()
            if Self.belongToTheConnection.contains(lowercase) || named?.contains(lowercase) == true { continue }
            guard let name = HTTPField.Name(field.name), HTTPField.isValidValue(field.value) else { continue }
            fields.append(HTTPField(name: name, value: field.value))
        }
        if fields[.date] == nil { fields.append(HTTPField(name: .date, value: date)) }
        let hasNoBody = response.status == 204 || response.status == 304
        let streams = response.stream != nil
        if !hasNoBody, !streams { fields.append(HTTPField(name: .contentLength, value: String(response.body.count))) }
        if closes { fields.append(HTTPField(name: .connection, value: "close")) }
        head = HTTPResponse(
            status: .init(code: (200...599).contains(response.status) ? response.status : 500), headerFields: fields)
        let isBare = hasNoBody || method == .head
        body = isBare || streams || response.body.isEmpty ? nil : response.body
        stream = isBare ? nil : response.stream
    }

    /// A short body at once, a long one in parts: it is in memory once.
    var responseBody: ResponseBody {
        guard let body else { return .init() }
        guard body.count > Self.partLength else { return .init(byteBuffer: ByteBuffer(bytes: body)) }
        return .init(contentLength: body.count) { writer in
            var start = 0
            while start < body.count {
                let end = min(start + Self.partLength, body.count)
                try await writer.write(ByteBuffer(bytes: body[start..<end]))
                start = end
            }
            try await writer.finish(nil)
        }
    }

    private static let partLength = 256 << 10

    /// Why a response cannot be sent as it is, as half a sentence: a status or header field that HTTP does not allow
    /// could be read as another field or another response.
    static func refusal(of response: HTTPResponseData) -> String? {
        guard (200...599).contains(response.status) else {
            return "\(response.status) is not a status of a response; it must be 200 to 599"
        }
        for field in response.headers.fields {
            guard HTTPField.Name(field.name) != nil else {
                return "'\(field.name)' is not the name of a header field"
            }
            guard HTTPField.isValidValue(field.value) else {
                return "the value of the header field '\(field.name)' holds a line break or a control character"
            }
        }
        return nil
    }

    /// Fields about the connection or the framing, which are the server's (RFC 9110 §7.6.1).
    private static let belongToTheConnection: Set<String> = [
        "connection", "content-length", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection",
        "te", "trailer", "transfer-encoding", "upgrade",
    ]
}
