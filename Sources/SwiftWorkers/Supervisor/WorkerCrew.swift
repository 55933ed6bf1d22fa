import FunctionModel

/// One build of the app.
struct AppBuild: Sendable, Hashable {
    var number: Int
    var executable: String
}

/// The workers there are: which build is wanted, which serves, and who waits for the first that does.
struct WorkerCrew {
    enum Readiness: Sendable {
        case ready([FunctionMetadata])
        case failed(SwiftWorkerError)
        case cancelled
    }
    typealias Waiter = @Sendable (Readiness) -> Void

    private(set) var functions: [FunctionMetadata] = []
    private(set) var names: Set<String> = []
    private var wanted: AppBuild
    private var served: AppBuild?
    private var lastBuild: Int
    private var lastProcess = 0
    private var beginning: [(build: AppBuild, process: WorkerProcess)] = []
    private var serving: [Int: WorkerProcess] = [:]
    private var waiters: [UInt64: Waiter] = [:]
    private var failure: SwiftWorkerError?

    init(wanted: AppBuild) {
        self.wanted = wanted
        lastBuild = wanted.number
    }

    var leastLoaded: WorkerConnection? {
        guard serving.count > 1 else { return serving.first?.value.connection }
        return serving.values.map(\.connection).min { $0.load < $1.load }
    }

    /// - Returns: the new build, and the processes that will never be needed now.
    mutating func replace(_ executable: String) -> (AppBuild, superseded: [WorkerProcess]) {
        lastBuild += 1
        wanted = AppBuild(number: lastBuild, executable: executable)
        return (wanted, beginning.filter { $0.build != served }.map(\.process))
    }

    /// A number for another process of this build, nil when the build is no longer of use.
    mutating func nextNumber(for build: AppBuild) -> Int? {
        guard failure == nil, build == wanted || build == served else { return nil }
        // Of two, only the newer one is started again: the older one ends when the newer one serves.
        lastProcess += 1
        return lastProcess
    }

    mutating func starting(_ process: WorkerProcess, of build: AppBuild) { beginning.append((build, process)) }

    mutating func serves(
        _ process: WorkerProcess, of build: AppBuild, at place: Int, with functions: [FunctionMetadata]
    ) -> (replaced: WorkerProcess?, isNewBuild: Bool, waiters: [Waiter]) {
        beginning.removeAll { $0.process === process }
        let replaced = serving.updateValue(process, forKey: place)
        let isNewBuild = served != build
        served = build
        self.functions = functions
        names = Set(functions.map(\.name))
        defer { waiters = [:] }
        return (replaced, isNewBuild, Array(waiters.values))
    }

    mutating func ended(_ process: WorkerProcess, at place: Int) {
        beginning.removeAll { $0.process === process }
        if serving[place] === process { serving[place] = nil }
    }

    func hasServed(_ build: AppBuild) -> Bool { served == build }

    /// - Returns: whether another build serves.
    mutating func giveUp(_ build: AppBuild) -> Bool {
        guard let served, served != build else { return false }
        if wanted == build { wanted = served }
        return true
    }

    // MARK: Waiting for the first

    mutating func wait(_ key: UInt64, _ waiter: @escaping Waiter) -> Readiness? {
        if let failure { return .failed(failure) }
        if !serving.isEmpty { return .ready(functions) }
        waiters[key] = waiter
        return nil
    }

    mutating func giveUp(_ key: UInt64) -> Waiter? { waiters.removeValue(forKey: key) }

    mutating func close(_ error: SwiftWorkerError) -> [Waiter] {
        failure = failure ?? error
        defer { waiters = [:] }
        return Array(waiters.values)
    }
}
