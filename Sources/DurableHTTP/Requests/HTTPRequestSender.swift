import AsyncHTTPClient
import DurableTask
import Foundation
import FunctionModel
import NIOCore
import NIOHTTP1

/// How the requests of orchestrators are made.
public struct HTTPRequestSettings: Sendable, Hashable {
    /// Link-local addresses and the metadata services of clouds may be asked. Default: false.
    public var allowsLinkLocal = false
    /// The longest response body, in bytes. Default: 10,485,760.
    public var maximumResponse = 10_485_760

    public init() {}
}

/// Makes one request.
struct HTTPRequestSender: Sendable {
    var settings: HTTPRequestSettings
    var environment: @Sendable (String) -> String?
    var closureToken: @Sendable (String) async throws -> String

    /// What becomes of the activity with this input.
    func result(of input: Payload?) async -> ActivityResult {
        do {
            let request = try Self.request(input)
            let response = try await response(to: request)
            return .completed(Payload(trusted: Array(try JSONEncoder().encode(response))))
        } catch let error as HTTPActivityError {
            return .failed(
                FailureDetails(errorType: error.code.rawValue, message: error.message, isNonRetriable: error.isFinal))
        } catch is CancellationError {
            return .abandoned
        } catch {
            return .failed(FailureDetails(errorType: HTTPActivityError.Code.unreachable.rawValue, message: "\(error)"))
        }
    }

    private static func request(_ input: Payload?) throws(HTTPActivityError) -> DurableHTTPRequest {
        do {
            return try JSONDecoder().decode(DurableHTTPRequest.self, from: Data(input?.utf8 ?? []))
        } catch {
            throw HTTPActivityError(.invalidRequest, "The input of '\(DurableHTTPRequest.activityName)' is no request.")
        }
    }

    private func response(to request: DurableHTTPRequest) async throws -> DurableHTTPResponse {
        guard let url = URL(string: request.uri), let scheme = url.scheme?.lowercased(), let host = url.host,
            !host.isEmpty, scheme == "http" || scheme == "https"
        else {
            throw HTTPActivityError(
                .invalidRequest, "'\(request.uri)' is no address of http or https. Give it whole, with its host.")
        }
        let bare = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        let address = try await Self.offThePool { [guarded = AddressGuard(allowsLinkLocal: settings.allowsLinkLocal)] in
            try guarded.resolve(bare)
        }
        var outgoing = HTTPClientRequest(url: request.uri)
        outgoing.method = NIOHTTP1.HTTPMethod(rawValue: request.method.uppercased())
        for (name, value) in request.headers { outgoing.headers.add(name: name, value: value) }
        if let token = try await token(request.tokenSource) {
            outgoing.headers.replaceOrAdd(name: "Authorization", value: "Bearer \(token)")
        }
        if let content = request.content { outgoing.body = .bytes(ByteBuffer(string: content)) }

        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.dnsOverride = [bare: address]
        // Nobody listens there: that is an error at once. The library would try again until the request's time is up.
        configuration.connectionPool.retryConnectionEstablishment = false
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let outcome: Result<DurableHTTPResponse, any Error>
        do {
            outcome = .success(try await send(outgoing, with: client, within: request.requestTimeout))
        } catch {
            outcome = .failure(error)
        }
        try? await client.shutdown()
        return try outcome.get()
    }

    private func send(
        _ request: HTTPClientRequest, with client: HTTPClient, within seconds: Double?
    ) async throws -> DurableHTTPResponse {
        let seconds = min(max(seconds ?? DurableHTTPRequest.defaultTimeout, 0.001), 86_400)
        do {
            let response = try await client.execute(request, timeout: .milliseconds(Int64(seconds * 1_000)))
            var headers: [String: String] = [:]
            for (name, value) in response.headers {
                headers[name.lowercased(), default: ""] += (headers[name.lowercased()] == nil ? "" : ", ") + value
            }
            let body = try await response.body.collect(upTo: settings.maximumResponse)
            let bytes = Array(body.readableBytesView)
            let text = String(validating: bytes, as: UTF8.self)
            return DurableHTTPResponse(
                statusCode: Int(response.status.code), headers: headers, content: text,
                base64Content: text == nil ? Data(bytes).base64EncodedString() : nil)
        } catch is NIOTooManyBytesError {
            throw HTTPActivityError(
                .tooLarge, "The response is longer than the \(settings.maximumResponse) bytes that are taken.")
        } catch {
            if Task.isCancelled { throw CancellationError() }
            throw HTTPActivityError(
                .unreachable, "\(request.method.rawValue) \(request.url) got no response: \(error).")
        }
    }

    private func token(_ source: DurableHTTPRequest.TokenSource?) async throws -> String? {
        switch source {
        case nil: return nil
        case .environment(let name):
            guard let token = environment(name), !token.isEmpty else {
                throw HTTPActivityError(
                    .noToken, "The token is to come from the environment variable '\(name)', which the host has not.")
            }
            return token
        case .closure(let name):
            do {
                return try await closureToken(name)
            } catch {
                throw HTTPActivityError(.noToken, "There is no token from '\(name)': \(error)")
            }
        }
    }

    /// Looking up a name blocks its thread.
    private static func offThePool<Value: Sendable>(
        _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: Result { try body() }) }
        }
    }
}
