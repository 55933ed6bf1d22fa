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
    func respond(to request: Request, writer: consuming ResponseWriter, channel: any Channel) async throws {
        let method = HTTPMethod(request.method.rawValue)
        let target: RequestTarget
        do throws(RequestTarget.Refusal) {
            target = try RequestTarget(
                request.head, fallbackHost: fallbackHost(of: channel),
                useForwardedHost: configuration.durableTask.useForwardedHost)
        } catch {
            let what = error == .badHost ? "host the request names" : "target of the request"
            return try await send(
                ErrorReply(400, "The \(what) is not a proper one.").response, to: method, writer: writer)
        }
        let destination = Destination(
            method, path: target.path, routes: functions.contents.routes, unready: unready,
            unserved: unserved)
        if case .reply(let reply) = destination { return try await send(reply, to: method, writer: writer) }
        if destination.isNewWork {
            guard draining.begin() else {
                return try await send(
                    ErrorReply(503, Draining.reason, headers: ["Retry-After": "1"]).response, to: method,
                    writer: writer, closes: true)
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
        do {
            data.body = try await BodyCollector.collect(request, limit: configuration.http.maxRequestBodySize)
        } catch let refusal as BodyCollector.Refusal {
            // The caller gets time to stop sending and read the answer, not all the time it likes.
            channel.eventLoop.scheduleTask(in: .seconds(10)) { channel.close(promise: nil) }
            return try await send(reply(to: refusal).response, to: method, writer: writer, closes: true)
        }

        let response: HTTPResponseData
        switch destination {
        case .reply(let reply): response = reply
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
        try await send(response, to: method, writer: writer)
    }

    private func invoke(
        _ entry: RouteTable.Entry, with data: HTTPRequestData, channel: any Channel
    ) async -> HTTPResponseData {
        let (name, invoker) = (entry.function.name, functions.invoker(of: entry))
        let logger = self.logger
        return await limited(channel, to: configuration.functionTimeout, "The function '\(name)'") {
            do {
                let response = try await invoker.invoke(name, with: data)
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
        _ response: HTTPResponseData, to method: HTTPMethod, writer: consuming ResponseWriter, closes: Bool = false
    ) async throws {
        let wire = WireResponse(response, to: method, date: dates.now, closes: closes)
        try await writer.write(response: wire.head, body: wire.responseBody)
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
