import DurableTask
import FunctionModel

extension DurableWebhooks {
    /// The state of one instance: 202 while it goes on, 200 when it has ended.
    func status(of id: String, _ request: HTTPRequestData, target: String) async throws -> HTTPResponseData {
        let showInput = try Self.flag("showInput", of: request, default: true)
        let showHistory = try Self.flag("showHistory", of: request, default: false)
        let showHistoryOutput = try Self.flag("showHistoryOutput", of: request, default: false)
        let failsAs500 = try Self.flag("returnInternalServerErrorOnFailure", of: request, default: false)
        let instanceID = InstanceID(trusted: id)
        guard let state = try await client.state(of: instanceID, including: showInput ? .all : .output) else {
            return Self.notFound(id).response
        }
        var history: [HistoryEvent]?
        if showHistory { history = try await client.history(of: instanceID) ?? [] }
        let body = StatusJSON.status(
            state, showInput: showInput, waiting: try await waiting(state.header), activities: activities(instanceID),
            history: history.map { HistoryView(events: $0, showInput: showInput, showOutput: showHistoryOutput) })
        if state.header.status.isTerminal {
            return .json(body, status: state.header.status == .failed && failsAs500 ? 500 : 200)
        }
        return .json(body, status: 202, headers: ["Location": request.origin + target, "Retry-After": "5"])
    }

    /// The history of the current execution, complete, for a replay elsewhere.
    func exportedHistory(of id: String, _ request: HTTPRequestData) async throws -> HTTPResponseData {
        let withWire = try Self.flag("wire", of: request, default: true)
        let instanceID = InstanceID(trusted: id)
        // The header is read again after the history: both are of one execution then.
        while true {
            guard let before = try await client.state(of: instanceID, including: []),
                let events = try await client.history(of: instanceID),
                let after = try await client.state(of: instanceID, including: [])
            else { return Self.notFound(id).response }
            guard before.header.executionID == after.header.executionID else { continue }
            return .json(ExportedHistory(of: after.header, events: events).json(withWire: withWire))
        }
    }

    /// Instances that match, newest first; the header `x-ms-continuation-token` leads to the next page.
    func list(_ request: HTTPRequestData) async throws -> HTTPResponseData {
        let showInput = try Self.flag("showInput", of: request, default: true)
        var query = InstanceQuery(parts: showInput ? .all : .output)
        query.createdFrom = try Self.time("createdTimeFrom", of: request)
        // The API's end is part of the range, the port's is not.
        query.createdTo = try Self.time("createdTimeTo", of: request)?.advanced(by: .microseconds(1))
        query.idPrefix = request.query("instanceIdPrefix").flatMap { $0.isEmpty ? nil : $0 }
        query.statuses = Self.statuses(of: request)
        query.name = request.query("name").flatMap { $0.isEmpty ? nil : $0 }
        query.version = request.query("version").flatMap { $0.isEmpty ? nil : $0 }
        query.tags = Self.tagsAsked(by: request)
        query.parent = request.query("parentInstanceId").flatMap { $0.isEmpty ? nil : InstanceID(trusted: $0) }
        query.order = try Self.order(of: request)
        query.pageSize = try Self.pageSize(of: request)
        query.continuation = Self.continuation(of: request)
        let page = try await client.instances(matching: query)
        let unserved = self.unserved()
        return .json(
            StatusJSON.list(page.instances, showInput: showInput) { Self.waiting($0, unserved) },
            headers: Self.continuing(page.continuation))
    }

    /// Query item `orderBy`: `createdTime`, `instanceId`, `name`, `version`, `completedTime` or `errorType`, and ` desc`
    /// where the last come first.
    /// - Throws: 400 for another one.
    private static func order(of request: HTTPRequestData) throws -> InstanceOrder {
        guard let text = request.query("orderBy"), !text.isEmpty else { return .newestFirst }
        let words = text.lowercased().split(whereSeparator: { $0 == " " || $0 == "+" })
        let columns: [Substring: InstanceOrder.Column] = [
            "createdtime": .created, "instanceid": .id, "name": .name, "completedtime": .completed,
            "version": .version, "errortype": .errorType,
        ]
        guard let column = words.first.flatMap({ columns[$0] }), words.count <= 2,
            words.count == 1 || ["asc", "desc"].contains(words[1])
        else {
            throw badArgument(
                "The value of 'orderBy' must be createdTime, instanceId, name, version, completedTime or errorType, with "
                    + "' desc' or ' asc' behind it.")
        }
        return InstanceOrder(column, ascending: words.count == 1 || words[1] == "asc")
    }

    private static let continuationHeader = "x-ms-continuation-token"

    /// Where the caller wants to go on; nil at the beginning.
    static func continuation(of request: HTTPRequestData) -> String? {
        guard let token = request.headers[continuationHeader], !token.isEmpty else { return nil }
        return PercentEncoding.decode(token.utf8).map { String(decoding: $0, as: UTF8.self) } ?? token
    }

    /// The header that leads to the next page; none on the last.
    static func continuing(_ continuation: String?) -> HTTPHeaders {
        continuation.map { [continuationHeader: CheckStatus.percentEncoded($0)] } ?? [:]
    }

    /// Names nobody knows are ignored.
    static func statuses(of request: HTTPRequestData) -> Set<RuntimeStatus> {
        let values = request.query.filter { $0.name.lowercased() == "runtimestatus" }
        let names = values.flatMap { $0.value.split(separator: ",") }
        return Set(names.compactMap { RuntimeStatus(name: $0.filter { $0 != " " }) })
    }

    /// 100 unless `top` says otherwise; more than 1000 are not given at once.
    static func pageSize(of request: HTTPRequestData) throws -> Int {
        guard let text = request.query("top") else { return 100 }
        guard let top = Int(text), top >= 1 else { throw badArgument("The value of 'top' must be a number from 1 on.") }
        return min(top, 1_000)
    }
}
