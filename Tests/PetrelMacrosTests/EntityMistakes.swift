import Testing

@Suite("Mistakes with @EntityTrigger and @EntityFunction")
struct EntityMistakes {
    @Test("on a class", arguments: ["final class", "enum", "actor"])
    func onClass(kind: String) {
        expectTold(
            "▶@EntityTrigger \(kind) Counter {}",
            "@EntityTrigger goes on a struct, whose stored properties are the state; an operation that fails leaves "
                + "a copy of them behind, which others cannot be")
    }

    @Test("generic struct")
    func generic() {
        expectTold(
            "@EntityTrigger struct Box▶<T> {}",
            "an entity cannot be generic, because the host calls it by name; write the concrete types")
    }

    @Test("inside a function")
    func nested() {
        expectTold(
            "func f() { @EntityTrigger struct ▶Box {} }",
            "@EntityTrigger cannot be found inside a function; move 'Box' to file scope")
    }

    @Test(
        "a property without default",
        arguments: ["var ▶value: Int", "let ▶value: Int?", "var ▶value: Int { didSet {} }"])
    func noDefault(property: String) {
        expectTold(
            "@EntityTrigger struct Counter { \(property) }",
            "a new entity begins with 'Counter()'; give 'value' a default, or write 'init()'")
    }

    @Test("no init()", arguments: ["init(value: Int) {}", "init() throws {}", "init?() {}"])
    func noInit(initializer: String) {
        expectTold(
            "@EntityTrigger struct ▶Counter { \(initializer) }",
            "a new entity begins with 'Counter()'; write 'init()' in the body of the type, without 'throws' and 'async'"
        )
    }

    @Test("two payloads")
    func twoPayloads() {
        expectTold(
            "@EntityTrigger struct Counter { func add(a: Int, ▶b: Int) {} }",
            "an operation of an entity takes one payload parameter; make a Codable struct of 'a' and 'b'")
    }

    @Test("generic operation")
    func genericOperation() {
        expectTold(
            "@EntityTrigger struct Counter { func add▶<T>(a: T) {} }",
            "an operation of an entity cannot be generic, because it is called by name; write the concrete types, "
                + "or make it private")
    }

    @Test("two operations of one name")
    func repeated() {
        expectTold(
            "@EntityTrigger struct Counter { func add() {}; func ▶Add(a: Int) {} }",
            "operations are called by name, and there is a 'Add' already (letter case does not matter); "
                + "give this one another name")
    }

    @Test("an operation named signal")
    func signal() {
        expectTold(
            "@EntityTrigger struct Counter { func ▶signal() {} }",
            "'signal' is how operations are sent one way; give this one another name")
    }

    @Test("a client in an operation")
    func client() {
        expectTold(
            "@EntityTrigger struct Counter { func add(c: ▶DurableClient) {} }",
            "an operation of an entity has no durable client; signal, call and start with 'EntityContext'")
    }

    @Test("the wrong context has a fix")
    func wrongContext() {
        expectTold(
            "@EntityTrigger struct Counter { func add(c: ▶ActivityContext) {} }",
            "an operation of an entity takes an 'EntityContext'; an 'ActivityContext' belongs to others",
            fixed: "@EntityTrigger struct Counter { func add(c: EntityContext) {} }")
    }

    @Test("an entity's context in an activity")
    func foreignContext() {
        expectTold(
            "@ActivityTrigger func pay(c: ▶EntityContext) {}",
            "an activity has no 'EntityContext', which belongs to entities")
    }

    @Test("a name that is none")
    func name() {
        expectTold(
            "@EntityTrigger(name: ▶\"a b\") struct Counter {}",
            "the name of a function begins with an ASCII letter and has up to 128 ASCII letters, digits, '_' and '-'")
    }

    @Test("an entity function without context")
    func noContext() {
        expectTold(
            "@EntityFunction func ▶sum() {}",
            "an entity function takes 'context: EntityContext', which has the operation and the state",
            fixed: "@EntityFunction func sum(context: EntityContext) {}")
    }

    @Test("an entity function with a payload")
    func payload() {
        expectTold(
            "@EntityFunction func sum(context: EntityContext, ▶by: Int) {}",
            "an entity function takes 'EntityContext' only; read the input with 'context.input(as: Int.self)'")
    }

    @Test("an entity function with a result")
    func output() {
        expectTold(
            "@EntityFunction func sum(context: EntityContext) -> ▶Int { 1 }",
            "an entity function returns nothing; answer with 'context.setResult'")
    }

    @Test("what is no operation is not looked at")
    func noOperations() {
        let told = expand(
            """
            @EntityTrigger struct Counter {
                static var shared: Int
                var value = 0
                var double: Int { value * 2 }
                var note: String?
                private func add(a: Int, b: Int) {}
                static func make<T>(t: T) {}
            }
            """
        ).told
        #expect(told == [])
    }
}
