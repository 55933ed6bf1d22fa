import Testing

@Suite("Mistakes with @ActivityTrigger")
struct ActivityMistakes {
    @Test("on a type")
    func onType() {
        expectTold(
            "▶@ActivityTrigger struct Hello {}",
            "@ActivityTrigger goes on a function, at file scope or static, or on a method of a type with @FunctionApp")
    }

    @Test("on a closure")
    func onClosure() {
        expectTold(
            "▶@ActivityTrigger let hello = { (city: String) in city }",
            "@ActivityTrigger goes on a function, and a closure has no name to be called by; write 'func'")
    }

    @Test("generic function")
    func generic() {
        expectTold(
            "@ActivityTrigger func pay▶<T: Codable>(order: T) {}",
            "an activity cannot be generic, because the host calls it by name; write the concrete types")
    }

    @Test("opaque parameter")
    func opaqueParameter() {
        expectTold(
            "@ActivityTrigger func pay(order: ▶some Codable) {}",
            "the input of an activity travels as JSON: 'some Codable' cannot be read back from JSON; "
                + "name a concrete Codable type")
    }

    @Test("operator")
    func operatorFunction() {
        expectTold(
            "@ActivityTrigger func ▶+++ (order: Order) {}",
            "an activity needs a name to be called by; make '+++' a named function")
    }

    @Test("two payload parameters")
    func twoPayloads() {
        expectTold(
            "@ActivityTrigger func pay(_ order: Order, by ▶card: Card, twice: Bool) {}",
            "an activity takes one payload parameter; make a Codable struct of 'order', 'card' and 'twice'")
    }

    @Test("variadic parameter")
    func variadic() {
        expectTold(
            "@ActivityTrigger func pay(orders: Order▶...) {}",
            "an activity has one input, not a variable number; take an array")
    }

    @Test("inout parameter")
    func inoutParameter() {
        expectTold(
            "@ActivityTrigger func pay(order: ▶inout Order) {}",
            "an activity cannot change its caller's value; take the value and return the new one",
            fixed: "@ActivityTrigger func pay(order: Order) {}")
    }

    @Test(
        "input without JSON form",
        arguments: [
            ("▶() -> Void", "a closure has no JSON form; pass the data it would work on"),
            ("@escaping ▶() -> Void", "a closure has no JSON form; pass the data it would work on"),
            ("[▶(Int, String)]", "a tuple has no JSON form; make a Codable struct of its elements"),
            ("[String: ▶Any]", "'Any' cannot be read back from JSON; name a concrete Codable type"),
            ("▶any Codable", "'any Codable' cannot be read back from JSON; name a concrete Codable type"),
            ("▶Int.Type", "a type has no JSON form; pass its name or a case of a Codable enum"),
            ("▶UnsafeRawPointer", "a pointer has no JSON form; pass the values it points to"),
        ])
    func payloadType(type: String, advice: String) {
        expectTold(
            "@ActivityTrigger func pay(order: \(type)) {}", "the input of an activity travels as JSON: \(advice)")
    }

    @Test("input that carries nothing")
    func voidPayload() {
        expectTold(
            "@ActivityTrigger func pay(▶order: Void) {}", "'order' carries nothing; leave the parameter out")
    }

    @Test("output without JSON form")
    func output() {
        expectTold(
            "@ActivityTrigger func pay() -> ▶(Int, Int) { (1, 2) }",
            "the output of an activity travels as JSON: a tuple has no JSON form; "
                + "make a Codable struct of its elements")
    }

    @Test("opaque output")
    func opaqueOutput() {
        expectTold(
            "@ActivityTrigger func pay() -> ▶some Codable { 1 }",
            "the output of an activity travels as JSON: 'some Codable' cannot be read back from JSON; "
                + "name a concrete Codable type")
    }

    @Test("the context of an orchestrator")
    func orchestrationContext() {
        expectTold(
            "@ActivityTrigger func pay(context: ▶OrchestrationContext, order: Order) {}",
            "an activity takes an 'ActivityContext'; an 'OrchestrationContext' belongs to orchestrator functions",
            fixed: "@ActivityTrigger func pay(context: ActivityContext, order: Order) {}")
    }

    @Test("a durable client")
    func client() {
        expectTold(
            "@ActivityTrigger func pay(client: ▶DurableClient) {}",
            "an activity has no durable client; let the orchestrator function or an HTTP-triggered function start "
                + "and steer orchestrations")
    }

    @Test("a request")
    func request() {
        expectTold(
            "@ActivityTrigger func pay(request: ▶HTTPRequestData) {}",
            "an activity has no HTTP request; take what it needs of the request as a Codable value")
    }

    @Test("two contexts")
    func twoContexts() {
        expectTold(
            "@ActivityTrigger func pay(a: ActivityContext, ▶b: Petrel.ActivityContext) {}",
            "an activity is given one 'ActivityContext'; remove this parameter")
    }

    @Test("a name with a blank")
    func name() {
        expectTold(
            "@ActivityTrigger(name: ▶\"pay order\") func pay() {}",
            "the name of a function begins with an ASCII letter and has up to 128 ASCII letters, digits, '_' and '-'")
    }

    @Test("a name that is no literal")
    func nameNotLiteral() {
        expectTold(
            "@ActivityTrigger(name: ▶prefix + \"pay\") func pay() {}",
            "the name of a function is a plain string in quotes, so that it can be checked here")
    }

    @Test("a function's own name that no address can have")
    func functionName() {
        expectTold(
            "@ActivityTrigger func ▶größe() {}",
            "'größe' cannot be the name of a function in addresses; add 'name:' with ASCII letters, digits, '_' and '-'"
        )
    }
}
