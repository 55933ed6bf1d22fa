public import DurableTask
public import FunctionModel
public import Logging
internal import Synchronization

/// Runs the timer-triggered functions of a host, each at its times and never two runs of one at once.
///
/// When a function ran is noted in the store of the host, which has one owner: no other host runs it meanwhile. A run that
/// a crash cut short is past due afterwards, and made good.
public final class TimerListener: Sendable {
    private let invoker: any FunctionInvoker
    private let store: any HostStore
    private let zone: TimeZoneRules
    /// What `%NAME%` is looked up in.
    private let settings: [String: String]
    private let switches: FunctionSwitches
    private let clock: any TimerClock
    private let logger: Logger
    private let state = Mutex(State())

    private struct State {
        var isRunning = false
        var timers: [String: Timer] = [:]
        /// Functions that were changed or went while they may still run.
        var leaving: [String: Task<Void, Never>] = [:]
        /// Runs under way.
        var invocations: [String: Task<Void, any Error>] = [:]
        var plans: [String: TimerPlan] = [:]
    }

    private struct Timer {
        var binding: TimerTriggerBinding
        var task: Task<Void, Never>
    }

    /// - Parameters:
    ///   - zone: of functions that name none.
    ///   - settings: what `%NAME%` in a schedule is looked up in.
    public init(
        invoker: any FunctionInvoker, store: any HostStore, zone: TimeZoneRules, settings: [String: String],
        switches: FunctionSwitches = FunctionSwitches(), clock: any TimerClock = SystemTimerClock(), logger: Logger
    ) {
        self.invoker = invoker
        self.store = store
        self.zone = zone
        self.settings = settings
        self.switches = switches
        self.clock = clock
        self.logger = logger
    }

    /// Begins to run functions, also after ``stop(within:)``.
    public func start() {
        state.withLock { $0.isRunning = true }
        functionsChanged()
    }

    /// Takes up functions that are new or have another schedule, and lets those go that are gone.
    public func functionsChanged() {
        var wanted: [String: TimerTriggerBinding] = [:]
        for function in invoker.functions where !switches.isDisabled(function) {
            if case .timer(let binding) = function.trigger { wanted[function.name] = binding }
        }
        state.withLock { state in
            guard state.isRunning else { return }
            for (name, timer) in state.timers where wanted[name] != timer.binding {
                timer.task.cancel()
                state.leaving[name] = timer.task
                state.timers[name] = nil
            }
            for (name, binding) in wanted where state.timers[name] == nil {
                let earlier = state.leaving.removeValue(forKey: name)
                let task = Task { [self] in
                    await earlier?.value
                    await run(name, binding)
                }
                state.timers[name] = Timer(binding: binding, task: task)
            }
        }
    }

    /// No run begins any more; those under way have until `grace` is over to end, and are then asked to.
    public func stop(within grace: Duration) async {
        let leaving = state.withLock { state in
            state.isRunning = false
            for (name, timer) in state.timers {
                timer.task.cancel()
                state.leaving[name] = timer.task
            }
            state.timers = [:]
            return Array(state.leaving.values)
        }
        let (ended, end) = AsyncStream<Void>.makeStream()
        let waiting = Task {
            for task in leaving { await task.value }
            end.finish()
        }
        let limit = Task {
            try? await Task.sleep(for: grace)
            end.finish()
        }
        for await _ in ended {}
        waiting.cancel()
        limit.cancel()
        let late = state.withLock { $0.isRunning ? [] : Array($0.invocations.values) }
        for invocation in late { invocation.cancel() }
    }

    // MARK: - One function

    private func run(_ name: String, _ binding: TimerTriggerBinding) async {
        do {
            let schedule = try TimerSchedule(try resolved(binding.schedule))
            for warning in schedule.warnings { logger.warning("The schedule of '\(name)': \(warning)") }
            let isMonitored = binding.isMonitored && !schedule.isMoreThanOnceAMinute
            let zone = try binding.timeZone.map { try TimeZoneRules(try resolved($0)) } ?? zone
            var stored: TimerRecord?
            if isMonitored { stored = try await record(of: name) }
            var plan = TimerPlan(
                schedule, zone: zone, retry: binding.retry, runsOnStartup: binding.runsOnStartup, stored: stored,
                now: clock.now)
            if isMonitored, stored != plan.record { try await put(plan.record, of: name) }
            announce(name, plan)
            defer { state.withLock { $0.plans[name] = nil } }
            state.withLock { $0.plans[name] = plan }
            while let next = plan.run {
                try await clock.sleep(until: next.at)
                let invocation = TimerInvocation(
                    isPastDue: next.reason == .pastDue, record: isMonitored ? plan.record : nil)
                let hasFailed = try await invoke(name, invocation)
                plan.ended(at: clock.now, hasFailed: hasFailed)
                state.withLock { [plan] in $0.plans[name] = plan }
                if isMonitored { try await put(plan.record, of: name) }
            }
            logger.notice("The schedule of '\(name)' has no further time.")
        } catch is CancellationError {
        } catch {
            logger.error("The timer function '\(name)' is not run: \(error)")
        }
    }

    /// - Returns: whether the function failed.
    /// - Throws: `CancellationError`.
    private func invoke(_ name: String, _ invocation: TimerInvocation) async throws -> Bool {
        while true {
            try Task.checkCancellation()
            // A run that has begun is finished, also while the host stops.
            let run = Task { [invoker] in _ = try await invoker.invoke(name, with: invocation.request) }
            state.withLock { $0.invocations[name] = run }
            defer { state.withLock { $0.invocations[name] = nil } }
            do {
                try await run.value
                return false
            } catch let error as InvocationError where error.code == .unavailable || error.code == .unknownFunction {
                // No worker is there at the moment.
                try await Task.sleep(for: .seconds(1))
            } catch {
                logger.error("The timer function '\(name)' failed: \(error)")
                return true
            }
        }
    }

    /// When a function runs next: five times at most; none for one that is not run.
    public func nextRuns(of name: String) -> [Timestamp] {
        state.withLock { $0.plans[name] }.map(Self.nextRuns) ?? []
    }

    private static func nextRuns(of plan: TimerPlan) -> [Timestamp] {
        var times: [Timestamp] = []
        var time = plan.run?.at
        while let next = time, times.count < 5 {
            times.append(next)
            time = plan.schedule.next(after: next, in: plan.zone)
        }
        return times
    }

    private func announce(_ name: String, _ plan: TimerPlan) {
        let times = Self.nextRuns(of: plan).map { time in
            let wall = plan.zone.wallClock(at: time)
            func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
            return "\(wall.year)-\(padded(wall.month))-\(padded(wall.day)) "
                + [wall.hour, wall.minute, wall.second].map(padded).joined(separator: ":")
        }
        logger.info("'\(name)' runs next at \(times.joined(separator: ", ")) (\(plan.zone.identifier)).")
    }

    private func resolved(_ text: String) throws(ScheduleError) -> String {
        guard text.count > 2, text.hasPrefix("%"), text.hasSuffix("%") else { return text }
        let name = String(text.dropFirst().dropLast())
        guard let value = settings[name] else {
            throw ScheduleError("It takes the setting '\(name)', which is not set.")
        }
        return value
    }

    private func record(of name: String) async throws -> TimerRecord? {
        try await store.record(RecordKey(.timerStatus, name)).flatMap { TimerRecord(json: $0.value) }
    }

    private func put(_ record: TimerRecord, of name: String) async throws {
        _ = try await store.put(record.json, for: RecordKey(.timerStatus, name), expecting: nil)
    }
}
