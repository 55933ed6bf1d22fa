import DurableTask
import FunctionModel
import Petrel
import Testing

@Suite("Annotated functions, called as the host calls them")
struct AnnotatedFunctionsTests {
    private let app: FunctionHarness

    init() throws { app = try FunctionHarness() }

    @Test("an activity reads its input and writes its output as JSON")
    func activity() async throws {
        #expect(try await app.activity("greetCity", "\"Tokyo\"") == "\"Hello Tokyo!\"")
        #expect(try await app.activity("renamed-activity", #"{"id":1,"amount":2.5}"#) == #"{"renamed-activity 1":2.5}"#)
        #expect(try await app.activity("renamed-activity", #"{"id":0,"amount":2.5}"#) == "null")
    }

    @Test("an activity without input or output has no payload there")
    func withoutPayload() async throws {
        #expect(try await app.activity("answer", nil) == "42")
        #expect(try await app.activity("rest", nil) == nil)
        #expect(try await app.activity("forget", nil) == nil)
    }

    @Test("wrong input names the activity, the type and the place")
    func wrongInput() async throws {
        let wrong = await #expect(throws: PayloadError.self) { try await app.activity("greetCity", "7") }
        #expect(wrong?.code == .notDecodable)
        #expect(wrong?.message == "the input of activity 'greetCity' is not a String: it is a number.")

        let missing = await #expect(throws: PayloadError.self) { try await app.activity("greetCity", nil) }
        #expect(missing?.message == "the input of activity 'greetCity' is missing; a String is expected.")

        let nested = await #expect(throws: PayloadError.self) {
            try await app.activity("renamed-activity", #"{"id":1}"#)
        }
        #expect(nested?.message == "the input of activity 'renamed-activity' is not a Parcel: 'amount' is missing.")
    }

    @Test("what a function throws comes out as it is")
    func throwing() async throws {
        await #expect(throws: NegativeNumber(number: -4)) { try await app.activity("doubled", "-4") }
    }

    @Test("functions on another actor, with keywords for names, and static ones are called as well")
    func otherForms() async throws {
        #expect(try await app.activity("onMain", "\"a\"") == "\"a\"")
        #expect(try await app.activity("default", "9") == "9")
        #expect(try await app.activity("shout", "\"a\"") == "\"A\"")
    }

    @Test("methods of a function app see its properties")
    func functionApp() async throws {
        #expect(try await app.activity("load", "7") == #"{"amount":2.5,"id":7}"#)
        #expect(try await app.activity("count", nil) == "1")
        let response = try await app.http("show", .test(parameters: ["id": "7"]))
        #expect(response.body == Array(#"{"amount":2.5,"id":7}"#.utf8))
    }

    @Test("every function of an app that cannot be made throws why")
    func brokenApp() async throws {
        await #expect(throws: NegativeNumber(number: -1)) { try await app.activity("useless", nil) }
    }

    @Test("an HTTP function answers text, JSON, nothing, or a whole response")
    func responses() async throws {
        let text = try await app.http("greet", .test(query: [.init("name", "Ada")]))
        #expect(text.status == 200)
        #expect(text.headers["content-type"] == "text/plain; charset=utf-8")
        #expect(text.body == Array("Hello Ada".utf8))

        let json = try await app.http("opaque", .test())
        #expect(json.headers["content-type"] == "application/json; charset=utf-8")
        #expect(json.body == Array("[1,2]".utf8))

        #expect(try await app.http("no-content", .test()) == HTTPResponseData(status: 204))

        let whole = try await app.http("everything", .test(#"{"id":1,"amount":2}"#))
        #expect(whole.status == 201)
    }

    @Test("a body that cannot be read is the caller's mistake: 400, in words")
    func badRequest() async throws {
        let deep = String(repeating: "[", count: 10_000)
        for (body, message) in [
            ("", "The request has no body; JSON for a Parcel is expected."),
            (#"{"id":1}"#, "The body is not a Parcel: 'amount' is missing."),
            (#"{"id":"x","amount":1}"#, "The body is not a Parcel: 'id' is not an Int."),
        ] {
            let response = try await app.http("everything", .test(body))
            #expect(response.status == 400)
            #expect(response.body == Array(#"{"Message":"\#(message)"}"#.utf8))
        }
        for body in ["{", "\u{0}\u{1}", deep, deep + String(repeating: "]", count: 10_000)] {
            #expect(try await app.http("everything", .test(body)).status == 400)
        }
    }

    @Test("handles carry the name, the input and the output of their function")
    func handles() {
        let greet: ActivityFunction<String, String> = greetCity
        let cities: (HandleMarker) -> OrchestratorFunction<NoInput, [String]> = greetCities
        let load: ActivityFunction<Int, Parcel> = ParcelApp.load
        let described: ActivityFunction<Parcel, [String: Double]?> = describe
        let tick: (HandleMarker) -> ActivityFunction<NoInput, Int> = GroupedFunctions.tick
        #expect(greet.name == "greetCity")
        #expect(cities(HandleMarker()).name == "greetCities")
        #expect(load.name == "load")
        #expect(described.name == "renamed-activity")
        #expect(tick(HandleMarker()).name == "tick")
    }

    @Test("the function itself is still called by its name")
    func directCalls() throws {
        #expect(greetCity(city: "Oslo") == "Hello Oslo!")
        #expect(answer() == 42)
        #expect(GroupedFunctions.shout("a") == "A")
        #expect(try ParcelApp().load(id: 7).amount == 2.5)
    }
}

@Suite("Server-sent events")
struct ServerSentEventTests {
    private func sent(_ event: ServerSentEvent) async throws -> String {
        let response = HTTPResponseData.events { try await $0.send(event) }
        return String(decoding: try await response.collected(upTo: 1_000).body, as: UTF8.self)
    }

    @Test func `each field is a line, and nothing breaks out of its own`() async throws {
        #expect(try await sent(ServerSentEvent("hi")) == "data: hi\n\n")
        #expect(try await sent(ServerSentEvent("")) == "data: \n\n")
        #expect(try await sent(ServerSentEvent("a\r\nb\n")) == "data: a\ndata: b\ndata: \n\n")
        let event = ServerSentEvent("x", event: "a\ndata: y", id: "1\n", retry: .milliseconds(1_500))
        #expect(try await sent(event) == "event: adata: y\nid: 1\nretry: 1500\ndata: x\n\n")
    }
}
