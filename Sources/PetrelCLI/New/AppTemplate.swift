import Foundation
import PetrelHost

/// Where a new app gets Petrel from.
enum PetrelDependency {
    /// A repository that has this version as a tag, or, after a `#`, a branch.
    case url(String)
    /// A checkout.
    case path(String)

    /// The line of a manifest. Without the trait `Host` the app resolves and builds in seconds.
    var line: String {
        switch self {
        case .url(let text):
            switch Self.parts(of: text) {
            case (let url, let branch?):
                ".package(url: \(Self.literal(url)), branch: \(Self.literal(branch)), traits: [])"
            case (let url, nil):
                #".package(url: \#(Self.literal(url)), from: "\#(PetrelVersion.current)", traits: [])"#
            }
        case .path(let path):
            ".package(path: \(Self.literal(path)), traits: [])"
        }
    }

    /// What the products are asked of.
    var package: String {
        switch self {
        case .url(let text):
            String((Self.parts(of: text).url.split(separator: "/").last ?? "petrel").prefix { $0 != "." })
        case .path(let path): URL(fileURLWithPath: path).lastPathComponent
        }
    }

    private static func parts(of text: String) -> (url: String, branch: String?) {
        let parts = text.split(separator: "#", maxSplits: 1).map(String.init)
        return (parts.first ?? "", parts.count == 2 ? parts[1] : nil)
    }

    static func literal(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}

/// The files of a new function app.
struct AppTemplate {
    /// What the first function is.
    enum Kind: String, CaseIterable, Sendable {
        case durable, http, timer, queue, entity

        /// The file, and what is in it.
        fileprivate var function: (file: String, text: String) {
            switch self {
            case .durable: ("HelloCities.swift", AppTemplate.helloCities)
            case .http: ("Hello.swift", AppTemplate.hello)
            case .timer: ("EveryMinute.swift", AppTemplate.everyMinute)
            case .queue: ("Orders.swift", AppTemplate.orders)
            case .entity: ("Counter.swift", AppTemplate.counter)
            }
        }
    }

    let name: String
    let dependency: PetrelDependency
    var kind = Kind.durable

    /// Texts by path.
    var files: [String: String] {
        [
            "Package.swift": manifest,
            "Functions/App.swift": Self.app,
            "Functions/\(kind.function.file)": kind.function.text,
            "host.yaml": Self.host,
            ".gitignore": ".build/\n.petrel/\nlocal.settings.json\n",
        ]
    }

    /// `my-shop` is `MyShopFunctions`: a name that no target of Petrel has.
    var target: String {
        let words = name.split { $0 == "-" || $0 == "_" }
        return words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined() + "Functions"
    }

    private var manifest: String {
        """
        // swift-tools-version: 6.2
        import PackageDescription

        let package = Package(
            name: \(PetrelDependency.literal(name)),
            platforms: [.macOS(.v15)],
            dependencies: [
                \(dependency.line)
            ],
            targets: [
                .executableTarget(
                    name: "\(target)",
                    dependencies: [.product(name: "Petrel", package: \(PetrelDependency.literal(dependency.package)))],
                    path: "Functions")
            ]
        )

        """
    }

    private static let app = """
        import Petrel

        /// The one line an app needs: it makes this program a worker that `petrel start` runs.
        @main struct App: WorkerMain {}

        """

    private static let helloCities = """
        // Activities one beside the other, started over HTTP.
        //
        //     curl -i -X POST localhost:7071/api/orchestrators/helloCities

        import Petrel

        @HTTPTrigger(.post, route: "orchestrators/helloCities", authLevel: .anonymous)
        func startHelloCities(request: HTTPRequestData, client: DurableClient) async throws -> HTTPResponseData {
            let id = try await client.startNew(helloCities)
            return client.createCheckStatusResponse(request, id)
        }

        @OrchestrationTrigger
        func helloCities(context: OrchestrationContext) async throws -> [String] {
            async let tokyo = context.callActivity(sayHello, "Tokyo")
            async let seattle = context.callActivity(sayHello, "Seattle")
            async let london = context.callActivity(sayHello, "London")
            return try await [tokyo, seattle, london]
        }

        @ActivityTrigger
        func sayHello(city: String) -> String { "Hello \\(city)!" }

        """

    private static let hello = """
        // A function that answers HTTP requests.
        //
        //     curl 'localhost:7071/api/hello?name=Ada'

        import Petrel

        @HTTPTrigger(.get, authLevel: .anonymous)
        func hello(request: HTTPRequestData) -> String {
            "Hello \\(request.query("name") ?? "world")!"
        }

        """

    private static let everyMinute = """
        // A function that runs by itself. Try it at once:
        //
        //     curl -i -X POST localhost:7071/admin/functions/everyMinute -d '{}'

        import Petrel

        @TimerTrigger("0 * * * * *")
        func everyMinute(timer: TimerInfo) {
            print(timer.isPastDue ? "A minute has passed, a little late." : "A minute has passed.")
        }

        """

    private static let orders = """
        // Functions with a queue between them: the first puts orders in and answers at once, the second takes them out.
        //
        //     curl -i -X POST localhost:7071/api/orders -d '{"item":"tea","count":2}'

        import Petrel

        struct Order: Codable {
            var item: String
            var count: Int
        }

        @HTTPTrigger(.post, route: "orders", authLevel: .anonymous)
        @QueueOutput("orders")
        func order(request: HTTPRequestData) throws -> Order { try request.decode(Order.self) }

        @QueueTrigger("orders")
        func prepare(order: Order, message: QueueMetadata) {
            print("\\(order.count) × \\(order.item), try \\(message.dequeueCount)")
        }

        """

    private static let counter = """
        // An entity: a state with a name, whose operations run one at a time.
        //
        //     curl -X POST localhost:7071/api/counters/visits
        //     curl localhost:7071/api/counters/visits

        import Petrel

        @EntityTrigger
        struct Counter: Codable {
            var value = 0

            mutating func add(_ amount: Int) { value += amount }
            func get() -> Int { value }
        }

        @HTTPTrigger(.post, route: "counters/{name}", authLevel: .anonymous)
        func count(request: HTTPRequestData, client: DurableClient) async throws {
            let name = request.parameters["name"] ?? ""
            try await client.entity(Counter.self, name).signal.add(1)
        }

        @HTTPTrigger(.get, route: "counters/{name}", authLevel: .anonymous)
        func counted(request: HTTPRequestData, client: DurableClient) async throws -> Int {
            try await client.entity(Counter.self, request.parameters["name"] ?? "").get()
        }

        """

    private static let host = """
        # The host's configuration: the keys of host.json, and a few more. Everything here is the default.
        extensions:
          http:
            routePrefix: api
          durableTask:
            hubName: default

        """
}
