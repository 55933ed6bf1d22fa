import Testing

@Suite("Mistakes with @FunctionApp")
struct FunctionAppMistakes {
    @Test(
        "on what has no instance to share",
        arguments: [
            (
                "enum Orders {}",
                "an enum has no instance to make; put @FunctionApp on a struct, or make the functions static and leave it out"
            ),
            (
                "actor Orders {}",
                "@FunctionApp goes on a struct or a final class; keep the actor in one of its properties"
            ),
            ("protocol Orders {}", "@FunctionApp goes on a struct or a final class, not on a protocol"),
            ("extension Orders {}", "@FunctionApp goes on the struct or class itself, not on an extension of it"),
            (
                "struct Orders<T> {}",
                "a function app cannot be generic, because there is one instance; name the concrete types"
            ),
        ])
    func wrongKind(declaration: String, message: String) {
        expectTold("▶@FunctionApp \(declaration)", message)
    }

    @Test("no way to make it")
    func noInitializer() {
        expectTold(
            "▶@FunctionApp struct Orders { init(prices: [Int]) {} }",
            "'Orders' is made once by the host, without arguments; add 'init()' or 'static func make() throws -> Orders'"
        )
    }

    @Test("an async make()")
    func asyncMake() {
        expectTold(
            "@FunctionApp struct Orders { static func ▶make() async -> Orders { Orders() } }",
            "'make()' cannot be async, because the app is made when its first function is called; "
                + "open connections in the functions that need them")
    }

    @Test("a failable or async initializer", arguments: ["init?() {}", "init() async {}"])
    func initializer(text: String) {
        expectTold(
            "@FunctionApp struct Orders { ▶\(text) }",
            "the initializer of a function app is neither failable nor async; throw an error instead")
    }
}
