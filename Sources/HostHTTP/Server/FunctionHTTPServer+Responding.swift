import DurableTask
import FunctionModel
import HTTPTypes
import HostConfiguration
import HummingbirdCore
import Logging
import NIOCore

extension FunctionHTTPServer {
    /// The path of one request: target → destination → body → function or webhook → response.
    @concurrent
    func respond(
        to request: Request, on surface: HTTPSurface = .functions, writer: consuming ResponseWriter,
        channel: any Channel
    ) async throws {
        let method = HTTPMethod(request.method.rawValue)
        let origin = request.headers[.origin]
        let target: RequestTarget
        do throws(RequestTarget.Refusal) {
            target = try RequestTarget(
                request.head, scheme: configuration.listen.certificate == nil ? "http" : "https",
                fallbackHost: fallbackHost(of: channel),
                useForwardedHost: configuration.durableTask.useForwardedHost)
        } catch {
            let what = error == .badHost ? "host the request names" : "target of the request"
            return try await send(
                ErrorReply(400, "The \(what) is not a proper one.").response, to: method, of: origin, channel,
                writer: writer)
        }
        if surface == .dashboard, let reply = dashboardReply(to: request, method, target, origin: origin) {
            return try await send(reply, to: method, of: origin, channel, writer: writer, closes: request.hasBody)
        }
        if let reply = edge.preflight(
            method, origin: origin, requested: request.headers[.accessControlRequestMethod],
            headers: request.headers[.accessControlRequestHeaders])
        {
            return try await send(reply, to: method, of: origin, channel, writer: writer)
        }
        let destination = Destination(
            method, path: target.path, routes: functions.contents.routes, unready: unready,
            unserved: unserved)
        if case .reply(let reply) = destination {
            return try await send(reply, to: method, of: origin, channel, writer: writer)
        }
        let use = surface == .dashboard ? destination.dashboardUse(method) : nil
        if let refusal = refusal(of: destination, request, target, origin, use: use) {
            return try await send(
                refusal.response, to: method, of: origin, channel, writer: writer, closes: request.hasBody)
        }
        if destination.isNewWork {
            guard draining.begin() else {
                return try await send(
                    ErrorReply(503, draining.sentence, headers: ["Retry-After": "1"]).response, to: method, of: origin,
                    channel, writer: writer, closes: true)
            }
        }
        defer { if destination.isNewWork { draining.end() } }

        if request.headers[.expect]?.lowercased() == "100-continue" {
            let limit = configuration.http.maxRequestBodySize
            if request.headers[.contentLength].flatMap({ Int($0) }).map({ $0 <= limit }) ?? true {
                try await writer.writeInformationalHead(HTTPResponse(status: .continue))
            }
        }
        var data = HTTPRequestData(
            method: method, origin: target.origin, path: target.path, query: target.query,
            headers: Self.headers(of: request.head))
        if case .function(let entry, let parameters, let effectiveMethod) = destination, entry.streamsBody {
            data.parameters = parameters
            data.method = effectiveMethod
            return try await stream(request, as: data, to: entry, of: origin, channel, writer: writer)
        }
        do {
            data.body = try await BodyCollector.collect(request, limit: configuration.http.maxRequestBodySize)
        } catch let refusal as BodyCollector.Refusal {
            // The caller gets time to stop sending and read the answer, not all the time it likes.
            channel.eventLoop.scheduleTask(in: .seconds(10)) { channel.close(promise: nil) }
            return try await send(
                reply(to: refusal).response, to: method, of: origin, channel, writer: writer, closes: true)
        }

        let response: HTTPResponseData
        switch destination {
        case .reply(let reply): response = reply
        case .admin(let route): response = await admin.respond(to: data, route: route)
        case .metrics: response = metricsPage()
        case .openAPI: response = .json(OpenAPI.document(of: functions, prefix: configuration.http.routePrefix))
        case .webhook(let route):
            // A start that waits may take long. Other calls are carried out whether the caller waits or not.
            if case .start = route, data.query("timeout") != nil {
                let data = data
                response = await limited(channel, to: nil, "The wait") {
                    await self.webhooks.respond(to: data, target: target.text, route: route)
                }
            } else {
                response = await webhooks.respond(to: data, target: target.text, route: route)
            }
        case .function(let entry, let parameters, let effectiveMethod):
            data.parameters = parameters
            data.method = effectiveMethod
            response = await invoke(entry, with: data, channel: channel)
        }
        if destination.isAudited(method) {
            await audit(
                data, target: target.text, status: response.status,
                peer: channel.remoteAddress?.ipAddress ?? "unknown")
        }
        try await send(response, to: method, of: origin, channel, writer: writer)
    }

    /// A function that takes the body while it comes. What it leaves of it cannot be told from a next request: the connection
    /// is closed then.
    @concurrent
    private func stream(
        _ request: Request, as data: HTTPRequestData, to entry: RouteTable.Entry, of origin: String?,
        _ channel: any Channel, writer: consuming ResponseWriter
    ) async throws {
        channel.triggerUserOutboundEvent(RequestMilestone.slowBodyIsFine, promise: nil)
        let pipe = HTTPBodyPipe()
        let reading = Task {
            do {
                for try await part in request.body { try await pipe.write(Array(part.readableBytesView)) }
                pipe.finish()
            } catch {
                pipe.finish(.failure(error))
            }
        }
        var data = data
        data.stream = HTTPBodyStream(pipe)
        let response = await invoke(entry, with: data, channel: channel)
        let closes = !pipe.isWhole
        let outcome: Result<Void, any Error>
        do {
            try await send(response, to: data.method, of: origin, channel, writer: writer, closes: closes)
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        // Nobody else may read from the connection before this has ended.
        reading.cancel()
        pipe.abandon()
        await reading.value
        if closes { channel.eventLoop.scheduleTask(in: .seconds(10)) { channel.close(promise: nil) } }
        try outcome.get()
    }

    /// Why the caller may not have what the request asks for.
    private func refusal(
        of destination: Destination, _ request: Request, _ target: RequestTarget, _ origin: String?,
        use: Authorization.DashboardUse?
    ) -> ErrorReply? {
        if case .admin = destination,
            let refusal = authorization.refusalOfPage(hostedAs: target.origin, origin: origin)
        {
            return refusal
        }
        let key = HTTPField.Name.functionsKey.flatMap { request.headers[$0] }
        if let use, authorization.opensDashboard(key, for: use) { return nil }
        return authorization.refusal(
            of: destination.need, header: key,
            query: target.query.first { $0.name.lowercased() == "code" }?.value)
    }

    private func metricsPage() -> HTTPResponseData {
        var text = MetricsText()
        let requests = throttle.counts
        text.gauge("petrel_http_requests_running", "HTTP invocations that run.", Double(requests.running))
        text.gauge(
            "petrel_http_requests_waiting", "HTTP invocations that wait for their turn.", Double(requests.waiting))
        text.gauge("petrel_invocations_open", "Invocations and starts under way.", Double(draining.count))
        text.gauge("petrel_ready", "Whether functions can be invoked.", unready().isEmpty ? 1 : 0)
        text.gauge("petrel_uptime_seconds", "How long the host has run.", admin.facts.uptime)
        let kinds = Dictionary(grouping: functions.contents.functions, by: \.trigger.typeName)
        for (kind, functions) in kinds.sorted(by: { $0.key < $1.key }) {
            text.gauge(
                "petrel_functions", "Functions of the app.", Double(functions.count), [("trigger", kind)])
        }
        let workers = Dictionary(grouping: admin.sources.workers.list(), by: \.taskHub)
        for (hub, workers) in workers.sorted(by: { $0.key < $1.key }) {
            text.gauge(
                "petrel_sdk_workers", "Workers of SDKs that are connected.", Double(workers.count), [("taskhub", hub)])
            let inHand = workers.reduce(0) { $0 + $1.inHand.turns + $1.inHand.activities + $1.inHand.entities }
            text.gauge(
                "petrel_sdk_workers_items", "Work in the hands of workers of SDKs.", Double(inHand), [("taskhub", hub)])
        }
        text.gauge(
            "petrel_dead_letters", "Instances that stand still until somebody decides.",
            Double(admin.sources.hub.held().count))
        for source in metrics { source(&text) }
        return text.response
    }

    private func invoke(
        _ entry: RouteTable.Entry, with data: HTTPRequestData, channel: any Channel
    ) async -> HTTPResponseData {
        let (name, invoker) = (entry.function.name, functions.invoker(of: entry))
        let logger = self.logger
        return await limited(channel, to: configuration.functionTimeout, "The function '\(name)'") { [throttle] in
            do {
                let result = await throttle.run { () async -> Result<HTTPResponseData, any Error> in
                    do { return .success(try await invoker.invoke(name, with: data)) } catch { return .failure(error) }
                }
                guard let response = try result?.get() else {
                    return ErrorReply(
                        429, "Too many requests wait for this host (extensions.http.maxOutstandingRequests).",
                        headers: ["Retry-After": "1"]
                    ).response
                }
                // Made once to see whether it can be sent; it is the function's mistake when not.
                if let refusal = WireResponse.refusal(of: response) {
                    logger.error("The response of the function '\(name)' cannot be sent: \(refusal).")
                    return ErrorReply(
                        500, "The response of the function '\(name)' cannot be sent.", exceptionMessage: refusal
                    ).response
                }
                return response
            } catch {
                let reply = InvocationReply.reply(for: error, function: name)
                logger.debug("The function '\(name)' has no response: \(reply.exceptionMessage ?? reply.message)")
                return reply.response
            }
        }
    }

    /// Runs work that is cancelled when the caller goes, and not waited for any longer when its time is over.
    private func limited(
        _ channel: any Channel, to time: Duration?, _ what: String,
        _ work: @escaping @Sendable () async -> HTTPResponseData
    ) async -> HTTPResponseData {
        let answer = FirstAnswer()
        let task = Task { answer.give(await work()) }
        watch.watch(channel, until: time.map { .now + $0 }) { reason in
            task.cancel()
            if reason == .hostStops { answer.give(Self.stopping) }
            guard reason == .timeOver, let time else { return }
            answer.give(
                ErrorReply(
                    500,
                    "\(what) was stopped: it took longer than \(time). The setting "
                        + "functionTimeout allows more."
                ).response)
        }
        let response = await withTaskCancellationHandler {
            await answer.wait()
        } onCancel: {
            task.cancel()
            answer.give(Self.stopping)
        }
        watch.unwatch(channel)
        return response
    }

    private static let stopping = ErrorReply(503, "The host is stopping.", headers: ["Retry-After": "1"]).response

    @concurrent
    private func send(
        _ response: HTTPResponseData, to method: HTTPMethod, of origin: String?, _ channel: any Channel,
        writer: consuming ResponseWriter, closes: Bool = false
    ) async throws {
        let wire = WireResponse(edge.completed(response, origin: origin), to: method, date: dates.now, closes: closes)
        guard let stream = wire.stream else {
            response.stream?.cancel()
            return try await writer.write(response: wire.head, body: wire.responseBody)
        }
        // Whoever makes the body hears of the caller's leaving, of the end of its time, and of the host's.
        watch.watch(channel, until: configuration.functionTimeout.map { .now + $0 }) { _ in stream.cancel() }
        defer { watch.unwatch(channel) }
        try await writer.write(
            response: wire.head,
            body: ResponseBody { [logger] writer in
                do {
                    for try await part in stream { try await writer.write(ByteBuffer(bytes: part)) }
                } catch {
                    stream.cancel()
                    if !(error is CancellationError) {
                        logger.error("A response ends before its time, because what makes its body failed: \(error)")
                    }
                    throw error
                }
                try await writer.finish(nil)
            })
    }

    private func reply(to refusal: BodyCollector.Refusal) -> ErrorReply {
        switch refusal {
        case .tooLong:
            ErrorReply(
                413,
                "The body is longer than \(configuration.http.maxRequestBodySize) bytes. The setting "
                    + "extensions.http.maxRequestBodySize allows more.")
        case .incomplete: ErrorReply(400, "The body is shorter than its header 'Content-Length' says.")
        }
    }

    private func fallbackHost(of channel: any Channel) -> String {
        "localhost:\(channel.localAddress?.port ?? configuration.listen.port)"
    }

    /// The fields as they came; `Host`, which the server took out, comes first.
    private static func headers(of head: HTTPRequest) -> HTTPHeaders {
        var headers = HTTPHeaders()
        headers.fields.reserveCapacity(head.headerFields.count + 1)
        if let authority = head.authority { headers.add("Host", authority) }
        for field in head.headerFields { headers.add(field.name.rawName, field.value) }
        return headers
    }
}

extension RouteTable.Entry {
    fileprivate var streamsBody: Bool {
        if case .http(let binding) = function.trigger { binding.streamsBody } else { false }
    }
}

extension Request {
    /// Something follows the head that may be left unread.
    fileprivate var hasBody: Bool {
        headers[.transferEncoding] != nil || headers[.contentLength].map { $0 != "0" } ?? false
    }
}

extension HTTPField.Name {
    fileprivate static let functionsKey = HTTPField.Name(parsed: "x-functions-key")
}
