import Foundation
import FunctionModel

extension AdminAPI {
    private struct Order: Decodable {
        var name: String?
        var value: String?
    }

    private static let longest = 512

    func list(_ scope: HostKeys.Scope) throws -> HTTPResponseData {
        let keys = try store(scope).keys.keys(of: scope)
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("keys")
        writer.beginArray()
        for (name, value) in keys.sorted(by: { $0.key < $1.key }) { writer.keyObject(name, value) }
        writer.endArray()
        writer.endObject()
        return .json(writer.bytes, headers: ["Cache-Control": "no-store"])
    }

    func value(of name: String, in scope: HostKeys.Scope) throws -> HTTPResponseData {
        guard let value = try store(scope).keys.keys(of: scope)[name] else { throw Self.unknown(name) }
        return Self.reply(name, value)
    }

    /// POST makes a value, PUT takes the one in the body. 201 for a key that is new, 200 for one that was replaced.
    func set(_ name: String, in scope: HostKeys.Scope, _ request: HTTPRequestData) throws -> HTTPResponseData {
        let store = try store(scope)
        var value = HostKeys.newValue()
        if request.method == .put {
            let order = try? JSONDecoder().decode(Order.self, from: Data(request.body))
            guard let given = order?.value, (16...Self.longest).contains(given.utf8.count),
                given.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
            else {
                throw ErrorReply.Thrown(
                    ErrorReply(
                        400,
                        #"The body must be {"value": "…"} with 16 to \#(Self.longest) printable ASCII characters without blanks. POST makes a value by itself."#
                    ))
            }
            value = given
        }
        guard (1...128).contains(name.utf8.count), scope == .master || !name.hasPrefix("_") else {
            throw ErrorReply.Thrown(
                ErrorReply(400, "'\(name)' is no name for a key: it has up to 128 bytes and begins with no underscore.")
            )
        }
        let isNew = try store.change { [value] in $0.set(value, named: name, in: scope) }
        return Self.reply(name, value, status: isNew ? 201 : 200)
    }

    func delete(_ name: String, from scope: HostKeys.Scope) throws -> HTTPResponseData {
        if scope == .master || (scope == .system && [HostKeys.webhooks, HostKeys.metrics].contains(name)) {
            throw ErrorReply.Thrown(
                ErrorReply(400, "The key '\(name)' cannot be deleted; POST replaces it by a new one."))
        }
        guard try store(scope).change({ $0.remove(name, from: scope) }) else { throw Self.unknown(name) }
        return .empty(204)
    }

    private func store(_ scope: HostKeys.Scope) throws -> KeyStore {
        if case .function(let name) = scope { _ = try function(name) }
        guard let keys = authorization.keys else {
            throw ErrorReply.Thrown(
                ErrorReply(
                    409,
                    "This host asks for no keys: it listens on this machine only. With --enable-auth it does."))
        }
        return keys
    }

    private static func unknown(_ name: String) -> ErrorReply.Thrown {
        ErrorReply.Thrown(ErrorReply(404, "There is no key '\(name)' here."))
    }

    private static func reply(_ name: String, _ value: String, status: Int = 200) -> HTTPResponseData {
        var writer = JSONWriter()
        writer.keyObject(name, value)
        return .json(writer.bytes, status: status, headers: ["Cache-Control": "no-store"])
    }
}

extension JSONWriter {
    fileprivate mutating func keyObject(_ name: String, _ value: String) {
        beginObject()
        key("name")
        string(name)
        key("value")
        string(value)
        endObject()
    }
}
