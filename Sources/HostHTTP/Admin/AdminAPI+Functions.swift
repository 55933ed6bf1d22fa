import DurableTask
import Foundation
import FunctionModel

extension AdminAPI {
    func functions(_ request: HTTPRequestData) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginArray()
        for function in directory.contents.functions { write(function, request, to: &writer) }
        writer.endArray()
        return writer.bytes
    }

    func metadata(_ function: FunctionMetadata, _ request: HTTPRequestData) -> [UInt8] {
        var writer = JSONWriter()
        write(function, request, to: &writer)
        return writer.bytes
    }

    private func write(_ function: FunctionMetadata, _ request: HTTPRequestData, to writer: inout JSONWriter) {
        let href = "\(request.origin)/admin/functions/\(CheckStatus.percentEncoded(function.name))"
        writer.beginObject()
        writer.key("name")
        writer.string(function.name)
        if let version = function.version {
            writer.key("version")
            writer.string(version)
        }
        writer.key("href")
        writer.string(href)
        writer.key("invoke_url_template")
        if case .http(let binding) = function.trigger {
            let path = [routePrefix, binding.route].filter { !$0.isEmpty }.joined(separator: "/")
            writer.string("\(request.origin)/\(path)")
        } else {
            writer.null()
        }
        writer.key("language")
        writer.string("swift")
        writer.key("source")
        writer.string(function.location)
        writer.key("config")
        writer.beginObject()
        writer.key("bindings")
        writer.beginArray()
        writer.binding(function.trigger)
        for output in function.outputs { writer.output(output) }
        writer.endArray()
        writer.endObject()
        writer.key("isDisabled")
        writer.bool(directory.isDisabled(function))
        if case .timer = function.trigger {
            writer.key("nextRuns")
            writer.beginArray()
            for time in sources.nextRuns(function.name) { writer.string(CalendarTime(time).seconds) }
            writer.endArray()
        }
        writer.endObject()
    }

    func state(of function: FunctionMetadata) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("isDisabled")
        writer.bool(directory.isDisabled(function))
        writer.key("errors")
        writer.beginArray()
        for problem in directory.contents.problems where problem.function == function { writer.string("\(problem)") }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }

    /// Enables or disables a function, now and after every start of the host, whatever its settings say.
    func change(_ function: FunctionMetadata, _ request: HTTPRequestData) async throws -> [UInt8] {
        let isDisabled: Bool
        switch try? JSONDecoder().decode(String.self, from: Data(request.body)).lowercased() {
        case "enabled": isDisabled = false
        case "disabled": isDisabled = true
        default:
            throw ErrorReply.Thrown(ErrorReply(400, #"The body must be the JSON text "enabled" or "disabled"."#))
        }
        guard function.trigger.isSwitchable else {
            throw ErrorReply.Thrown(
                ErrorReply(
                    409,
                    "'\(function.name)' cannot be disabled: orchestrators, activities and entities are what instances depend "
                        + "on."))
        }
        guard directory.switches.isAllowed(function) else {
            throw ErrorReply.Thrown(
                ErrorReply(409, "'\(function.name)' is not among the functions that this host was started with."))
        }
        let before = directory.isDisabled(function)
        directory.switches.set(function, isDisabled: isDisabled)
        do {
            if let store = sources.store {
                try await FunctionSwitchRecord(store).save(directory.switches.switchedByHand)
            }
        } catch {
            // What would not outlive the process does not hold.
            directory.switches.set(function, isDisabled: before)
            throw error
        }
        sources.functionsSwitched()
        _ = directory.reload()
        return state(of: function)
    }

    // MARK: - Running by hand

    private struct Order: Decodable {
        var input: String?
    }

    /// Runs a function now, whatever triggers it otherwise, also when it is disabled. 202 with an id; the outcome is asked
    /// for at the address in `Location`.
    func run(_ function: FunctionMetadata, _ request: HTTPRequestData) throws -> HTTPResponseData {
        guard let order = try? JSONDecoder().decode(Order.self, from: Data(request.body)) else {
            throw ErrorReply.Thrown(
                ErrorReply(400, #"The body must be JSON of the form {"input": "…"}, with a text or null."#))
        }
        let input = order.input ?? ""
        if function.trigger == .entity {
            throw ErrorReply.Thrown(
                ErrorReply(
                    400,
                    "'\(function.name)' is an entity: send an operation to one of its entities with POST "
                        + "\(CheckStatus.webhookPath)/entities/\(function.name)/KEY?op=OPERATION."))
        }
        guard draining.begin() else {
            throw ErrorReply.Thrown(ErrorReply(503, draining.sentence, headers: ["Retry-After": "1"]))
        }
        var start: StartRequest?
        if function.trigger == .orchestration {
            do {
                start = StartRequest(
                    name: function.name, version: function.version,
                    input: input.isEmpty ? nil : try DurableWebhooks.payload(Array(input.utf8)))
            } catch {
                draining.end()
                throw error
            }
        }
        let id = book.begin(function.name) { [start] in
            defer { draining.end() }
            do {
                if let start { return .succeeded(try await begin(start, request)) }
                return .succeeded(try await invoke(function, input))
            } catch let error as TaskHubError {
                return .failed(DurableWebhooks.reply(for: error))
            } catch {
                return .failed(InvocationReply.reply(for: error, function: function.name))
            }
        }
        var writer = JSONWriter()
        let address = "\(request.origin)/admin/invocations/\(id)"
        writer.beginObject()
        writer.key("invocationId")
        writer.string(id)
        writer.key("statusQueryGetUri")
        writer.string(address)
        writer.endObject()
        return .json(writer.bytes, status: 202, headers: ["Location": address, "Retry-After": "1"])
    }

    /// Of a body that is made while it is sent; it is kept for whoever asks for the result.
    private static let longestResult = 16 << 20

    private func invoke(_ function: FunctionMetadata, _ input: String) async throws -> HTTPResponseData {
        var method = HTTPMethod.post
        if case .http(let binding) = function.trigger, let first = binding.methods.first,
            !binding.methods.contains("POST")
        {
            method = HTTPMethod(first)
        }
        var request = HTTPRequestData(method: method, origin: "", path: "/admin/functions/\(function.name)")
        request.headers.add("Content-Type", "application/json")
        // What a timer is told comes from the clock, not from somebody.
        if case .timer = function.trigger {} else { request.body = Array(input.utf8) }
        guard let invoker = directory.invoker(of: function) else {
            throw InvocationError(.unavailable, "The function '\(function.name)' is not there any more.")
        }
        return try await invoker.invoke(function.name, with: request).collected(upTo: Self.longestResult)
    }

    private func begin(_ start: StartRequest, _ request: HTTPRequestData) async throws -> HTTPResponseData {
        let id = try await client.start(start)
        return CheckStatus(
            origin: request.origin, taskHub: taskHub, connection: connection, code: authorization.webhookCode,
            instanceID: id.rawValue
        ).response
    }

    func outcome(of id: String) throws -> HTTPResponseData {
        guard let entry = book.entry(id) else {
            throw ErrorReply.Thrown(
                ErrorReply(404, "There is no invocation '\(id)'; the last 1,000 that were asked for here are kept."))
        }
        if case .running = entry.outcome {
            return .json(entry.json(id: id), status: 202, headers: ["Retry-After": "1"])
        }
        return .json(entry.json(id: id))
    }
}

extension JSONWriter {
    fileprivate mutating func output(_ binding: QueueOutputBinding) {
        beginObject()
        key("type")
        string("queue")
        key("direction")
        string("out")
        key("queueName")
        string(binding.queue)
        if let connection = binding.connection {
            key("connection")
            string(connection)
        }
        endObject()
    }

    /// As Azure's `function.json` has it.
    fileprivate mutating func binding(_ trigger: Trigger) {
        beginObject()
        key("type")
        string(trigger.typeName)
        key("direction")
        string("in")
        switch trigger {
        case .http(let binding):
            key("authLevel")
            string(binding.authorizationLevel.rawValue)
            key("methods")
            beginArray()
            for method in binding.methods { string(method.lowercased()) }
            endArray()
            key("route")
            string(binding.route)
        case .timer(let binding):
            key("schedule")
            string(binding.schedule)
            key("runOnStartup")
            bool(binding.runsOnStartup)
            key("useMonitor")
            bool(binding.isMonitored)
            if let zone = binding.timeZone {
                key("timeZone")
                string(zone)
            }
        case .queue(let binding):
            key("queueName")
            string(binding.queue)
            if let connection = binding.connection {
                key("connection")
                string(connection)
            }
        case .orchestration, .activity, .entity: break
        }
        endObject()
    }
}
