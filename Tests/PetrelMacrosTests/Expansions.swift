import Testing

@Suite("What the annotations write")
struct Expansions {
    @Test("an activity becomes a record and a handle that is seen as far as the function")
    func activity() {
        expectExpansion(
            """
            @ActivityTrigger
            public func sayHello(to city: String) async throws -> String { city }
            """,
            """
            public func sayHello(to city: String) async throws -> String { city }

            public let sayHello = Petrel.ActivityFunction<String, String>(name: "sayHello")

            @section("petrel_functions") @used
            private let __macro_local_12petrelRecordfMu_: Petrel.FunctionRecord = (
                0x5045_5452, 1,
                {
                    Petrel.FunctionDescriptor.activity("sayHello", at: "App/Functions.swift:2") { (petrelContext: Petrel.ActivityContext, petrelInput: String) async throws -> String in
                        try await sayHello(to: petrelInput)
                    } .store(at: $0)
                },
                0, 0
            )
            """)
    }

    @Test("a function without input has a function for its handle")
    func withoutInput() {
        expectExpansion(
            """
            @OrchestrationTrigger(name: "tidy-up")
            private func tidy(context: OrchestrationContext) {}
            """,
            """
            private func tidy(context: OrchestrationContext) {}

            private func tidy(_: Petrel.HandleMarker) -> Petrel.OrchestratorFunction<Petrel.NoInput, Petrel.NoOutput> {
                Petrel.OrchestratorFunction<Petrel.NoInput, Petrel.NoOutput>(name: "tidy-up")
            }

            @section("petrel_functions") @used
            private let __macro_local_12petrelRecordfMu_: Petrel.FunctionRecord = (
                0x5045_5452, 1,
                {
                    Petrel.FunctionDescriptor.orchestration("tidy-up", at: "App/Functions.swift:2") { (petrelContext: Petrel.OrchestrationContext, petrelInput: Petrel.NoInput) async throws -> Petrel.NoOutput in
                        tidy(context: petrelContext)
                        return Petrel.NoOutput()
                    } .store(at: $0)
                },
                0, 0
            )
            """)
    }

    @Test("an orchestrator function of a version says so in its record and its handle")
    func version() {
        expectExpansion(
            """
            @OrchestrationTrigger(name: "checkout", version: "2.0")
            func checkoutAnew(context: OrchestrationContext, cart: Int) async throws -> String { "" }
            """,
            """
            func checkoutAnew(context: OrchestrationContext, cart: Int) async throws -> String { "" }

            let checkoutAnew = Petrel.OrchestratorFunction<Int, String>(name: "checkout", version: "2.0")

            @section("petrel_functions") @used
            private let __macro_local_12petrelRecordfMu_: Petrel.FunctionRecord = (
                0x5045_5452, 1,
                {
                    Petrel.FunctionDescriptor.orchestration("checkout", version: "2.0", at: "App/Functions.swift:2") { (petrelContext: Petrel.OrchestrationContext, petrelInput: Int) async throws -> String in
                        try await checkoutAnew(context: petrelContext, cart: petrelInput)
                    } .store(at: $0)
                },
                0, 0
            )
            """)
    }

    @Test("an HTTP function becomes a record alone")
    func http() {
        expectExpansion(
            """
            @HTTPTrigger(.post, .get, route: "a/{id}", authLevel: .anonymous)
            func start(client: DurableClient, _ request: HTTPRequestData) async throws -> [Int] { [] }
            """,
            """
            func start(client: DurableClient, _ request: HTTPRequestData) async throws -> [Int] { [] }

            @section("petrel_functions") @used
            private let __macro_local_12petrelRecordfMu_: Petrel.FunctionRecord = (
                0x5045_5452, 1,
                {
                    Petrel.FunctionDescriptor.http(
                        "start", at: "App/Functions.swift:2", methods: [.post, .get], route: "a/{id}", authLevel: .anonymous
                    ) { (petrelRequest: Petrel.HTTPRequestData, petrelClient: Petrel.DurableClient) async throws -> Petrel.HTTPResponseData in
                        try await Petrel.HTTPOutput.response(start(client: petrelClient, petrelRequest))
                    } .store(at: $0)
                },
                0, 0
            )
            """)
    }

    @Test("a method of a function app is called on the one instance")
    func functionApp() {
        expectExpansion(
            """
            @FunctionApp struct Orders {
                static func make() throws -> Orders { Orders() }
                @ActivityTrigger func load(id: Int) -> Order? { nil }
            }
            """,
            """
            struct Orders {
                static func make() throws -> Orders { Orders() }
                func load(id: Int) -> Order? { nil }

                static let load = Petrel.ActivityFunction<Int, Order?>(name: "load")

                @section("petrel_functions") @used
                private static let __macro_local_12petrelRecordfMu_: Petrel.FunctionRecord = (
                    0x5045_5452, 1,
                    {
                        Petrel.FunctionDescriptor.activity("load", at: "App/Functions.swift:3") { (petrelContext: Petrel.ActivityContext, petrelInput: Int) async throws -> Order? in
                            try Orders.petrelInstance.get().load(id: petrelInput)
                        } .store(at: $0)
                    },
                    0, 0
                )

                private static let petrelInstance = Petrel.FunctionAppInstance<Orders> {
                    try Orders.make()
                }
            }
            """)
    }

    @Test(
        "a function app is made the way it offers",
        arguments: [
            ("let prices = 1", "        Orders()\n"), ("init() {}", "        Orders()\n"),
            ("init(scale: Int = 1) throws {}", "        try Orders()\n"),
            ("init(a: Int) {}\n    static func make() -> Self { Orders(a: 1) }", "        Orders.make()\n"),
        ])
    func making(members: String, call: String) {
        let expansion = expand("@FunctionApp struct Orders {\n    \(members)\n}")
        #expect(expansion.told == [])
        #expect(expansion.text.contains("Petrel.FunctionAppInstance<Orders> {\n\(call)"))
    }

    @Test("a static function becomes static members")
    func staticFunction() {
        let text = expand("enum Orders { @ActivityTrigger static func load(id: Int) {} }").text
        #expect(text.contains("static let load = Petrel.ActivityFunction<Int, Petrel.NoOutput>(name: \"load\")"))
        #expect(text.contains("private static let __macro_local_12petrelRecordfMu_"))
    }

    @Test(
        "the type of the input is written as a value of it is declared",
        arguments: [
            ("sending Order", "Order"), ("borrowing Order", "Order"), ("Order!", "Order?"),
            ("[String: Order?]", "[String: Order?]"),
            ("Shop.Order", "Shop.Order"),
        ])
    func inputType(written: String, value: String) {
        let expansion = expand("@ActivityTrigger func load(order: \(written)) {}")
        #expect(expansion.told == [])
        #expect(expansion.text.contains("ActivityFunction<\(value), Petrel.NoOutput>"))
        #expect(expansion.text.contains("petrelInput: \(value))"))
    }

    @Test("'Void' is no output, however it is written", arguments: ["", "-> Void", "-> ()", "-> Swift.Void"])
    func voidOutput(result: String) {
        #expect(expand("@ActivityTrigger func load(id: Int) \(result) {}").text.contains("<Int, Petrel.NoOutput>"))
    }

    @Test("names between backticks lose them where they are names and keep them where they are code")
    func backticks() {
        let text = expand("@ActivityTrigger func `default`(`in`: Int) {}").text
        #expect(text.contains("let `default` = Petrel.ActivityFunction<Int, Petrel.NoOutput>(name: \"default\")"))
        #expect(text.contains("`default`(in: petrelInput)"))
    }

    @Test("a function on the main actor is awaited")
    func mainActor() {
        let text = expand("@ActivityTrigger @MainActor func show(text: String) {}").text
        #expect(text.contains("await show(text: petrelInput)"))
    }

    @Test("an entity becomes a record, its operations by name, as calls and as signals")
    func entity() {
        expectExpansion(
            """
            @EntityTrigger(name: "tally")
            public struct Counter: Codable {
                var value = 0
                public mutating func add(_ amount: Int) throws { value += amount }
                func get(context: EntityContext) async -> Int { value }
                private func hidden() {}
            }
            """,
            """
            public struct Counter: Codable {
                var value = 0
                public mutating func add(_ amount: Int) throws { value += amount }
                func get(context: EntityContext) async -> Int { value }
                private func hidden() {}

                public static var petrelName: String {
                    "tally"
                }

                public static func petrelInitialState() -> Counter {
                    Counter()
                }

                public mutating func petrelPerform(_ petrelOperation: String, _ petrelContext: Petrel.EntityContext) async throws -> Petrel.EntityAnswer {
                    switch petrelOperation.lowercased() {
                    case "add":
                        try add(petrelContext.input(as: Int.self))
                        return .changed(nil)
                    case "get":
                        return .unchanged(try await Petrel.Payload.encoding(get(context: petrelContext)))
                    default:
                        return .unknown(["add", "get"])
                    }
                }

                public struct Calls: Petrel.EntityCalls {
                    public typealias Signals = Counter.Signals
                    public let petrelTarget: Petrel.EntityTarget
                    public init(_ target: Petrel.EntityTarget) {
                        petrelTarget = target
                    }
                    public func add(_ amount: Int) async throws {
                        _ = try await petrelTarget.call("add", `amount`, returning: Petrel.NoOutput.self)
                    }
                    func get() async throws -> Int {
                        try await petrelTarget.call("get", Petrel.NoInput(), returning: Int.self)
                    }
                }

                public struct Signals: Petrel.EntitySignals {
                    public let petrelTarget: Petrel.EntityTarget
                    public init(_ target: Petrel.EntityTarget) {
                        petrelTarget = target
                    }
                    public func add(_ amount: Int) async throws {
                        try await petrelTarget.signal("add", `amount`)
                    }
                    func get() async throws {
                        try await petrelTarget.signal("get", Petrel.NoInput())
                    }
                }

                @section("petrel_functions") @used
                private static let __macro_local_12petrelRecordfMu_: Petrel.FunctionRecord = (
                    0x5045_5452, 1,
                    {
                        Petrel.FunctionDescriptor.entity(Counter.self, at: "App/Functions.swift:2").store(at: $0)
                    },
                    0, 0
                )
            }

            extension Counter: Petrel.Entity {
            }
            """)
    }

    @Test("an entity function becomes a record alone")
    func entityFunction() {
        let text = expand("@EntityFunction func sum(context: EntityContext) async throws {}").text
        #expect(text.contains("FunctionDescriptor.entity(\"sum\", at: \"App/Functions.swift:1\")"))
        #expect(text.contains("try await sum(context: petrelContext)"))
        #expect(!text.contains("HandleMarker"))
    }
}
