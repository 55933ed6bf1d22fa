public import FunctionModel

extension FunctionDescriptor {
    /// A timer-triggered function.
    /// - Parameters:
    ///   - location: `Module/File.swift:line`.
    ///   - schedule: NCRONTAB or a time span; the host reads it.
    ///   - run: answers the messages for its output queues.
    public static func timer(
        _ name: String, at location: String, schedule: String, runOnStartup: Bool = false, useMonitor: Bool = true,
        timeZone: String? = nil, retry: FunctionRetry? = nil,
        run: @escaping @Sendable (TimerInfo, DurableClient) async throws -> [String]
    ) -> FunctionDescriptor {
        let binding = TimerTriggerBinding(
            schedule: schedule, runsOnStartup: runOnStartup, isMonitored: useMonitor, timeZone: timeZone, retry: retry)
        return FunctionDescriptor(
            name, at: location, .timer(binding),
            .http { request, client in
                try QueueOutput.response(try await run(try TimerInfo(json: request.body), client))
            })
    }
}
