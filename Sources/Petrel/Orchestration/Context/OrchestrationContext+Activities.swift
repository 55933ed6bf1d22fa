internal import DurableTask

extension OrchestrationContext {
    /// Runs an activity and waits for its result.
    ///
    /// When the waiting task is cancelled, the wait ends at once and the activity is asked to stop.
    /// - Parameters:
    ///   - retry: nil tries once.
    ///   - timeout: how long an attempt may be in the hands of a worker; nil is without limit.
    ///   - heartbeatTimeout: how long an attempt may go without ``ActivityContext/heartbeat()``; nil is without limit.
    /// - Throws: ``TaskFailedError`` when the activity failed; `CancellationError`; ``OrchestrationError``; what
    ///   encoding the input or decoding the output throws.
    public func callActivity<Input: Encodable, Output: Decodable>(
        _ activity: ActivityFunction<Input, Output>, _ input: Input, retry: RetryPolicy? = nil,
        timeout: Duration? = nil, heartbeatTimeout: Duration? = nil
    ) async throws -> Output {
        try await session.callActivity(activity.name, input, ActivityOptions(retry, timeout, heartbeatTimeout))
    }

    /// Runs an activity that takes no input and waits for its result.
    ///
    /// When the waiting task is cancelled, the wait ends at once and the activity is asked to stop.
    /// - Parameters:
    ///   - retry: nil tries once.
    ///   - timeout: how long an attempt may be in the hands of a worker; nil is without limit.
    ///   - heartbeatTimeout: how long an attempt may go without ``ActivityContext/heartbeat()``; nil is without limit.
    /// - Throws: ``TaskFailedError`` when the activity failed; `CancellationError`; ``OrchestrationError``; what
    ///   decoding the output throws.
    public func callActivity<Output: Decodable>(
        _ activity: (HandleMarker) -> ActivityFunction<NoInput, Output>, retry: RetryPolicy? = nil,
        timeout: Duration? = nil, heartbeatTimeout: Duration? = nil
    ) async throws -> Output {
        try await session.callActivity(
            activity(HandleMarker()).name, NoInput(), ActivityOptions(retry, timeout, heartbeatTimeout))
    }

    /// Runs an activity and waits until it is done.
    ///
    /// When the waiting task is cancelled, the wait ends at once and the activity is asked to stop.
    /// - Parameters:
    ///   - retry: nil tries once.
    ///   - timeout: how long an attempt may be in the hands of a worker; nil is without limit.
    ///   - heartbeatTimeout: how long an attempt may go without ``ActivityContext/heartbeat()``; nil is without limit.
    /// - Throws: ``TaskFailedError`` when the activity failed; `CancellationError`; ``OrchestrationError``; what
    ///   encoding the input throws.
    public func callActivity<Input: Encodable>(
        _ activity: ActivityFunction<Input, NoOutput>, _ input: Input, retry: RetryPolicy? = nil,
        timeout: Duration? = nil, heartbeatTimeout: Duration? = nil
    ) async throws {
        let _: NoOutput = try await session.callActivity(
            activity.name, input, ActivityOptions(retry, timeout, heartbeatTimeout))
    }

    /// Runs an activity that takes no input and waits until it is done.
    ///
    /// When the waiting task is cancelled, the wait ends at once and the activity is asked to stop.
    /// - Parameters:
    ///   - retry: nil tries once.
    ///   - timeout: how long an attempt may be in the hands of a worker; nil is without limit.
    ///   - heartbeatTimeout: how long an attempt may go without ``ActivityContext/heartbeat()``; nil is without limit.
    /// - Throws: ``TaskFailedError`` when the activity failed; `CancellationError`; ``OrchestrationError``.
    public func callActivity(
        _ activity: (HandleMarker) -> ActivityFunction<NoInput, NoOutput>, retry: RetryPolicy? = nil,
        timeout: Duration? = nil, heartbeatTimeout: Duration? = nil
    ) async throws {
        let _: NoOutput = try await session.callActivity(
            activity(HandleMarker()).name, NoInput(), ActivityOptions(retry, timeout, heartbeatTimeout))
    }

    /// Runs an activity by name, for one that is written in another language or chosen at run time.
    ///
    /// When the waiting task is cancelled, the wait ends at once and the activity is asked to stop.
    /// - Parameters:
    ///   - retry: nil tries once.
    ///   - timeout: how long an attempt may be in the hands of a worker; nil is without limit.
    ///   - heartbeatTimeout: how long an attempt may go without ``ActivityContext/heartbeat()``; nil is without limit.
    /// - Throws: ``TaskFailedError`` when the activity failed; `CancellationError`; ``OrchestrationError``; what
    ///   encoding the input or decoding the output throws.
    public func callActivity<Input: Encodable, Output: Decodable>(
        _ name: String, _ input: Input, returning: Output.Type, retry: RetryPolicy? = nil,
        timeout: Duration? = nil, heartbeatTimeout: Duration? = nil
    ) async throws -> Output {
        try await session.callActivity(name, input, ActivityOptions(retry, timeout, heartbeatTimeout))
    }

    /// Runs an activity by name, without input.
    ///
    /// When the waiting task is cancelled, the wait ends at once and the activity is asked to stop.
    /// - Parameters:
    ///   - retry: nil tries once.
    ///   - timeout: how long an attempt may be in the hands of a worker; nil is without limit.
    ///   - heartbeatTimeout: how long an attempt may go without ``ActivityContext/heartbeat()``; nil is without limit.
    /// - Throws: ``TaskFailedError`` when the activity failed; `CancellationError`; ``OrchestrationError``; what
    ///   decoding the output throws.
    public func callActivity<Output: Decodable>(
        _ name: String, returning: Output.Type, retry: RetryPolicy? = nil,
        timeout: Duration? = nil, heartbeatTimeout: Duration? = nil
    ) async throws -> Output {
        try await session.callActivity(name, NoInput(), ActivityOptions(retry, timeout, heartbeatTimeout))
    }

    /// Runs an activity by name and waits until it is done; what it answers does not matter.
    ///
    /// When the waiting task is cancelled, the wait ends at once and the activity is asked to stop.
    /// - Parameters:
    ///   - retry: nil tries once.
    ///   - timeout: how long an attempt may be in the hands of a worker; nil is without limit.
    ///   - heartbeatTimeout: how long an attempt may go without ``ActivityContext/heartbeat()``; nil is without limit.
    /// - Throws: ``TaskFailedError`` when the activity failed; `CancellationError`; ``OrchestrationError``; what
    ///   encoding the input throws.
    public func callActivity<Input: Encodable>(
        _ name: String, _ input: Input, retry: RetryPolicy? = nil, timeout: Duration? = nil,
        heartbeatTimeout: Duration? = nil
    ) async throws {
        let _: NoOutput = try await session.callActivity(name, input, ActivityOptions(retry, timeout, heartbeatTimeout))
    }

    /// Runs an activity by name, without input, and waits until it is done; what it answers does not matter.
    ///
    /// When the waiting task is cancelled, the wait ends at once and the activity is asked to stop.
    /// - Parameters:
    ///   - retry: nil tries once.
    ///   - timeout: how long an attempt may be in the hands of a worker; nil is without limit.
    ///   - heartbeatTimeout: how long an attempt may go without ``ActivityContext/heartbeat()``; nil is without limit.
    /// - Throws: ``TaskFailedError`` when the activity failed; `CancellationError`; ``OrchestrationError``.
    public func callActivity(
        _ name: String, retry: RetryPolicy? = nil, timeout: Duration? = nil, heartbeatTimeout: Duration? = nil
    ) async throws {
        let _: NoOutput = try await session.callActivity(
            name, NoInput(), ActivityOptions(retry, timeout, heartbeatTimeout))
    }
}

extension OrchestrationSession {
    fileprivate func callActivity<Input: Encodable, Output: Decodable>(
        _ name: String, _ input: Input, _ options: ActivityOptions
    ) async throws -> Output {
        let input = try Payload.encodingUnlessNothing(input, as: "the input of activity '\(name)'")
        return try await runActivity(name, input, options).decoded(from: "the output of activity '\(name)'")
    }
}

/// How an activity is called, beyond its name and input.
struct ActivityOptions {
    var retry: RetryPolicy?
    var timeout: Duration?
    var heartbeatTimeout: Duration?

    init(_ retry: RetryPolicy?, _ timeout: Duration?, _ heartbeatTimeout: Duration?) {
        self.retry = retry
        self.timeout = timeout
        self.heartbeatTimeout = heartbeatTimeout
    }

    /// - Throws: ``OrchestrationError`` with code `invalidTimeout`.
    func check() throws {
        for (name, time) in [("timeout", timeout), ("heartbeatTimeout", heartbeatTimeout)] {
            guard let time, time <= .zero else { continue }
            throw OrchestrationError(
                .invalidTimeout, "The \(name) of an activity is \(time) and must be more than nothing.")
        }
    }
}
