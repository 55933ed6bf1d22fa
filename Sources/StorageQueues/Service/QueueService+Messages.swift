internal import DurableTask
internal import Foundation

extension QueueService {
    /// Seconds.
    private static let longest = 604_800
    private static let longestText = 65_536

    func put(to name: String, _ request: QueueRequest, at time: Timestamp) async throws -> QueueResponse {
        let text = try text(in: request)
        let life = request.query("messagettl")
        let hidden = try number("visibilitytimeout", of: request, in: 0...Self.longest) ?? 0
        var expiry: Timestamp? = time.advanced(by: .seconds(Self.longest))
        if let life {
            guard let seconds = Int(life), seconds == -1 || seconds >= 1 else {
                throw QueueServiceError.invalid("messagettl", life, "must be -1 or a number from 1 on")
            }
            expiry = seconds == -1 ? nil : time.advanced(by: .seconds(min(seconds, 1 << 40)))
            guard seconds == -1 || request.query("visibilitytimeout") == nil || hidden < seconds else {
                throw QueueServiceError.invalid(
                    "visibilitytimeout", "\(hidden)", "must be less than the message's time to live")
            }
        }
        _ = try await entry(name)
        let message = try await store.enqueue(
            Array(text.utf8), to: name, at: time, visibleAt: time.advanced(by: .seconds(hidden)), expiresAt: expiry)
        arrivals.arrived(in: name, visibleAt: message.visibleAt, now: time)
        return try answer([message], .put, status: 201)
    }

    func get(from name: String, _ request: QueueRequest, at time: Timestamp) async throws -> QueueResponse {
        let count = try number("numofmessages", of: request, in: 1...32) ?? 1
        let hidden = try number("visibilitytimeout", of: request, in: 1...Self.longest) ?? 30
        _ = try await entry(name)
        let until = time.advanced(by: .seconds(hidden))
        let messages = try await store.receive(from: name, limit: count, at: time, hiddenUntil: until)
        if !messages.isEmpty { arrivals.arrived(in: name, visibleAt: until, now: time) }
        return try answer(messages, .received)
    }

    func peek(at name: String, _ request: QueueRequest, at time: Timestamp) async throws -> QueueResponse {
        let count = try number("numofmessages", of: request, in: 1...32) ?? 1
        _ = try await entry(name)
        return try answer(try await store.peek(at: name, limit: count, now: time), .peeked)
    }

    func delete(_ message: String, from name: String, _ request: QueueRequest, at time: Timestamp) async throws
        -> QueueResponse
    {
        let (id, receipt) = try identity(message, request)
        _ = try await entry(name)
        try await requireThere(id, in: name, at: time)
        guard try await store.deleteMessage(id, from: name, receipt: receipt) else {
            try await requireThere(id, in: name, at: time)
            throw QueueServiceError.otherReceipt
        }
        return QueueResponse(status: 204)
    }

    func update(_ message: String, in name: String, _ request: QueueRequest, at time: Timestamp) async throws
        -> QueueResponse
    {
        let (id, receipt) = try identity(message, request)
        guard let hidden = try number("visibilitytimeout", of: request, in: 0...Self.longest) else {
            throw QueueServiceError(
                400, "MissingRequiredQueryParameter", "'visibilitytimeout' is needed.",
                ("QueryParameterName", "visibilitytimeout"))
        }
        let body = request.body.isEmpty ? nil : Array(try text(in: request).utf8)
        _ = try await entry(name)
        try await requireThere(id, in: name, at: time)
        let until = time.advanced(by: .seconds(hidden))
        guard let updated = try await store.update(id, in: name, receipt: receipt, visibleAt: until, body: body) else {
            try await requireThere(id, in: name, at: time)
            throw QueueServiceError.otherReceipt
        }
        arrivals.arrived(in: name, visibleAt: until, now: time)
        return QueueResponse(
            status: 204,
            headers: [
                ("x-ms-popreceipt", MessageID.receipt(updated.receipt)),
                ("x-ms-time-next-visible", CalendarTime(updated.visibleAt).httpDate),
            ])
    }

    // MARK: - Reading requests

    private func answer(_ messages: [QueueMessage], _ form: QueueXML.Message.Form, status: Int = 200) throws
        -> QueueResponse
    {
        let list = QueueXML.Messages(QueueMessage: messages.map { QueueXML.Message($0, form) })
        return QueueResponse(status: status, body: try QueueXML.bytes(list, root: "QueueMessagesList"))
    }

    /// The message is there and has not expired.
    private func requireThere(_ id: UInt64, in name: String, at time: Timestamp) async throws {
        guard let message = try await store.message(id, in: name), message.expiresAt.map({ $0 > time }) ?? true else {
            throw QueueServiceError.unknownMessage
        }
    }

    private func identity(_ message: String, _ request: QueueRequest) throws -> (id: UInt64, receipt: UInt64) {
        guard let text = request.query("popreceipt") else {
            throw QueueServiceError(
                400, "MissingRequiredQueryParameter", "'popreceipt' is needed.", ("QueryParameterName", "popreceipt"))
        }
        guard let id = MessageID.id(message) else { throw QueueServiceError.unknownMessage }
        guard let receipt = MessageID.receipt(text) else { throw QueueServiceError.otherReceipt }
        return (id, receipt)
    }

    private func text(in request: QueueRequest) throws -> String {
        let form: QueueXML.Text = try QueueXML.read(request.body)
        guard form.MessageText.utf8.count <= Self.longestText else { throw QueueServiceError.tooLong }
        return form.MessageText
    }

    func number(_ name: String, of request: QueueRequest, in range: ClosedRange<Int>) throws -> Int? {
        guard let text = request.query(name) else { return nil }
        guard let number = Int(text) else {
            throw QueueServiceError.invalid(name, text, "must be a whole number")
        }
        guard range.contains(number) else { throw QueueServiceError.outOfRange(name, text, range) }
        return number
    }
}
