internal import DurableTask
public import FunctionModel

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// What a call over HTTP does beyond one request.
public struct DurableHTTPOptions: Sendable {
    /// A response 202 with a `Location` is waited for: that address is asked until it answers something else. Default: true.
    public var followsAsynchronousPattern = true
    /// The pause before it is asked again when the response has no `Retry-After`. Default: 30 seconds.
    public var pollingInterval = Duration.seconds(30)
    /// How long all of it may take, pauses included; then the call throws. Nil is without limit.
    public var timeout: Duration?
    /// When a request is made again that got no response, or one of ``retryStatusCodes``.
    public var retry: RetryPolicy?
    /// Responses that are worth another attempt; empty is every 4xx and 5xx.
    public var retryStatusCodes: Set<Int> = []

    public init() {}

    public init(
        followsAsynchronousPattern: Bool = true, pollingInterval: Duration = .seconds(30), timeout: Duration? = nil,
        retry: RetryPolicy? = nil, retryStatusCodes: Set<Int> = []
    ) {
        self.followsAsynchronousPattern = followsAsynchronousPattern
        self.pollingInterval = pollingInterval
        self.timeout = timeout
        self.retry = retry
        self.retryStatusCodes = retryStatusCodes
    }

    func retries(_ response: DurableHTTPResponse) -> Bool {
        retryStatusCodes.isEmpty ? response.statusCode >= 400 : retryStatusCodes.contains(response.statusCode)
    }
}

extension OrchestrationContext {
    /// Makes an HTTP request and waits for the response, durably: the host makes it, and what has come back is not asked
    /// for again. Like every activity a request is made at least once.
    ///
    /// A response 202 with a `Location` is followed: after its `Retry-After`, that address is asked, until it answers
    /// something else. Any status is a response; a request that got none throws.
    /// - Throws: ``TaskFailedError`` when there was no response, or the address is one the host refuses;
    ///   ``OrchestrationError`` with code `timedOut` after ``DurableHTTPOptions/timeout``; `CancellationError`.
    public func callHTTP(
        _ request: DurableHTTPRequest, options: DurableHTTPOptions = DurableHTTPOptions()
    ) async throws -> DurableHTTPResponse {
        guard let timeout = options.timeout else { return try await followed(request, options) }
        guard let response = try await withTimeout(timeout, { try await followed(request, options) }) else {
            throw OrchestrationError(
                .timedOut, "\(request.method) \(request.uri) has not come to an end within \(timeout).")
        }
        return response
    }

    /// Makes an HTTP request and waits for the response: see ``callHTTP(_:options:)-(DurableHTTPRequest,_)``.
    public func callHTTP(
        _ method: HTTPMethod, _ uri: String, headers: [String: String] = [:], content: String? = nil,
        options: DurableHTTPOptions = DurableHTTPOptions()
    ) async throws -> DurableHTTPResponse {
        try await callHTTP(DurableHTTPRequest(method, uri, headers: headers, content: content), options: options)
    }

    private func followed(
        _ request: DurableHTTPRequest, _ options: DurableHTTPOptions
    ) async throws -> DurableHTTPResponse {
        var request = request
        while true {
            let response = try await attempted(request, options)
            guard options.followsAsynchronousPattern, response.statusCode == 202,
                let location = response.headers["location"], let next = Self.address(location, from: request.uri)
            else { return response }
            try await createTimer(for: Self.pause(in: response) ?? options.pollingInterval)
            request.method = HTTPMethod.get.rawValue
            request.uri = next
            request.content = nil
            // The key of the function that was called, not of whoever tells how it is doing.
            request.headers = request.headers.filter { $0.key.lowercased() != "x-functions-key" }
        }
    }

    private func attempted(
        _ request: DurableHTTPRequest, _ options: DurableHTTPOptions
    ) async throws -> DurableHTTPResponse {
        let began = session.now
        var attempt = 1
        while true {
            let outcome: Result<DurableHTTPResponse, TaskFailedError>
            do {
                outcome = .success(
                    try await callActivity(
                        DurableHTTPRequest.activityName, request, returning: DurableHTTPResponse.self))
            } catch let error as TaskFailedError {
                outcome = .failure(error)
            }
            guard let retry = options.retry, let failure = options.failure(in: outcome) else {
                return try outcome.get()
            }
            try retry.check()
            guard
                let pause = retry.pause(
                    afterAttempt: attempt, failure, elapsed: session.now.duration(since: began))
            else { return try outcome.get() }
            attempt += 1
            try await createTimer(for: pause)
        }
    }

    private static func address(_ location: String, from uri: String) -> String? {
        URL(string: location, relativeTo: URL(string: uri))?.absoluteString
    }

    /// `Retry-After` in seconds; dates are not used by anything that polls.
    private static func pause(in response: DurableHTTPResponse) -> Duration? {
        response.headers["retry-after"].flatMap { Int($0) }.map { .seconds(max(0, min($0, 31_536_000))) }
    }
}

extension DurableHTTPOptions {
    /// What is worth another attempt.
    fileprivate func failure(in outcome: Result<DurableHTTPResponse, TaskFailedError>) -> FailureDetails? {
        switch outcome {
        case .failure(let error): error.failure
        case .success(let response):
            retries(response)
                ? FailureDetails(errorType: "HTTPStatus", message: "The response has status \(response.statusCode).")
                : nil
        }
    }
}

extension DurableHTTPResponse {
    /// Reads the body as JSON.
    /// - Throws: ``PayloadError``.
    public func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        try Payload(content ?? "").decoded(as: type, from: "the response")
    }
}
