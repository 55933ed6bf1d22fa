import Testing

@Suite("Mistakes with @HTTPTrigger")
struct HTTPMistakes {
    @Test("a payload parameter")
    func payload() {
        expectTold(
            "@HTTPTrigger(.post) func pay(request: HTTPRequestData, ▶order: Order) {}",
            "an HTTP-triggered function takes 'HTTPRequestData' and 'DurableClient' only; "
                + "read the body with 'request.decode(Order.self)'")
    }

    @Test("the context of an orchestrator")
    func context() {
        expectTold(
            "@HTTPTrigger func pay(context: ▶OrchestrationContext) {}",
            "an HTTP-triggered function takes 'HTTPRequestData' and 'DurableClient'; "
                + "start an orchestration with 'client.startNew'")
    }

    @Test("two requests")
    func twoRequests() {
        expectTold(
            "@HTTPTrigger func pay(_ a: HTTPRequestData, _ ▶b: HTTPRequestData) {}",
            "an HTTP-triggered function is given one 'HTTPRequestData'; remove this parameter")
    }

    @Test("a response without JSON form")
    func response() {
        expectTold(
            "@HTTPTrigger func pay() -> [String: ▶Any] { [:] }",
            "the response of an HTTP-triggered function travels as JSON: 'Any' cannot be read back from JSON; "
                + "name a concrete Codable type")
    }

    @Test("one method twice", arguments: [".get, .post, ▶.get", ".get, ▶\"GET\"", "HTTPMethod.get, ▶.get"])
    func repeatedMethod(methods: String) {
        let second = methods.split(separator: "▶").last.map(String.init) ?? ""
        expectTold("@HTTPTrigger(\(methods)) func pay() {}", "'\(second)' is listed twice; remove one")
    }

    @Test("a method that is no word", arguments: ["\"\"", "\"GET POST\""])
    func method(text: String) {
        expectTold(
            "@HTTPTrigger(▶\(text)) func pay() {}",
            "an HTTP method is a word of letters, e.g. '.get', '.post' or \"PURGE\"")
    }

    @Test("a route that begins with a slash")
    func leadingSlash() {
        expectTold(
            "@HTTPTrigger(route: ▶\"/orders\") func pay() {}",
            "a route does not begin with '/'; the prefix of the host comes before it",
            fixed: "@HTTPTrigger(route: \"orders\") func pay() {}")
    }

    @Test("a route that is no literal", arguments: ["prefix + \"orders\"", "\"orders/\\(name)\"", "Routes.orders"])
    func routeNotLiteral(expression: String) {
        expectTold(
            "@HTTPTrigger(route: ▶\(expression)) func pay() {}",
            "a route is a plain string in quotes, so that it can be checked here")
    }

    @Test(
        "a route that is no template",
        arguments: [
            ("", "the route is empty; write one, or leave 'route:' out to use the function's name"),
            ("orders/", "a part of the route between two slashes is empty; remove the extra '/'"),
            ("orders//x", "a part of the route between two slashes is empty; remove the extra '/'"),
            ("orders/{id", "'{id' is neither text nor one parameter in braces, such as '{id}'"),
            ("orders/v{n}", "'v{n}' is neither text nor one parameter in braces, such as '{id}'"),
            ("orders/{}", "'{}' does not name a parameter; write e.g. '{id}' or '{id:int}'"),
            ("orders/{a b}", "'{a b}' does not name a parameter; write e.g. '{id}' or '{id:int}'"),
            ("{id}/{ID:int}", "the parameter 'ID' occurs twice in the route; rename one"),
            ("{*rest}/x", "'{*rest}' takes the rest of the path and must be its last part"),
            ("a/{id?}/x", "nothing but optional parameters may follow '{id?}'"),
            ("{id=1}/{x}", "nothing but optional parameters may follow '{id=1}'"),
            ("orders?id=1", "a route has no query; read it with 'request.query(\"name\")'"),
            ("my orders", "a route cannot contain ' '"),
        ])
    func route(text: String, message: String) {
        expectTold("@HTTPTrigger(route: ▶\"\(text)\") func pay() {}", message)
    }

    @Test(
        "routes that are fine",
        arguments: ["orders", "orders/{id:int}/lines", "{*rest}", "a/{id?}", "{n:range(1,9)}/{x=1}/{y?}"])
    func goodRoute(text: String) {
        #expect(expand("@HTTPTrigger(route: \"\(text)\") func pay() {}").told.isEmpty)
    }
}
