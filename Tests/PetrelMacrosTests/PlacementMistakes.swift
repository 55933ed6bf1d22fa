import Testing

@Suite("Mistakes with where a function is written")
struct PlacementMistakes {
    @Test("in a function")
    func nested() {
        expectTold(
            "func outer() { @ActivityTrigger func ▶pay() {} }",
            "@ActivityTrigger cannot be found on a nested function; move 'pay' to file scope")
    }

    @Test("in a type in a function")
    func nestedType() {
        expectTold(
            "func outer() { enum Inner { @ActivityTrigger static func ▶pay() {} } }",
            "@ActivityTrigger cannot be found on a nested function; move 'pay' to file scope")
    }

    @Test("method of a struct without @FunctionApp")
    func structMethod() {
        expectTold(
            "struct Orders { @ActivityTrigger func ▶pay() {} }",
            "@ActivityTrigger on a method needs an instance to call it on; write '@FunctionApp' before 'struct Orders', "
                + "or make 'pay' static")
    }

    @Test("method of a class without @FunctionApp")
    func classMethod() {
        expectTold(
            "final class Orders { @HTTPTrigger func ▶pay() {} }",
            "@HTTPTrigger on a method needs an instance to call it on; write '@FunctionApp' before 'final class Orders', "
                + "or make 'pay' static")
    }

    @Test("method of an enum")
    func enumMethod() {
        expectTold(
            "enum Orders { @ActivityTrigger func ▶pay() {} }",
            "@ActivityTrigger needs an instance to call 'pay' on; make it static")
    }

    @Test("method of an actor")
    func actorMethod() {
        expectTold(
            "actor Orders { @ActivityTrigger func ▶pay() {} }",
            "@ActivityTrigger does not work on a method of an actor; write '@FunctionApp struct' and keep the actor in "
                + "a property, or make 'pay' static")
    }

    @Test("method in an extension")
    func extensionMethod() {
        expectTold(
            "extension Orders { @ActivityTrigger func ▶pay() {} }",
            "@ActivityTrigger does not work on a method in an extension; move 'pay' into the body of a type with "
                + "@FunctionApp, or make it static")
    }

    @Test("requirement of a protocol")
    func requirement() {
        expectTold(
            "protocol Orders { @ActivityTrigger func ▶pay() }",
            "@ActivityTrigger goes on a function with a body, not on the requirement of a protocol")
    }

    @Test("in a generic type")
    func genericType() {
        expectTold(
            "struct Orders<Item> { @ActivityTrigger static func ▶pay() {} }",
            "@ActivityTrigger does not work inside the generic type 'Orders', which stands for many types; "
                + "move 'pay' to file scope")
    }

    @Test("class method")
    func overridable() {
        expectTold(
            "class Orders { @ActivityTrigger ▶class func pay() {} }",
            "@ActivityTrigger cannot be overridden; write 'static' instead of 'class'",
            fixed: "class Orders { @ActivityTrigger static func pay() {} }")
    }

    @Test("mutating method")
    func mutating() {
        let expansion = expand("@FunctionApp struct Orders { @ActivityTrigger mutating func pay() {} }")
        #expect(
            expansion.told == [
                Expansion.Told(
                    line: 1, column: 47,
                    message: "an activity cannot be mutating, because all invocations share one instance; "
                        + "keep what changes in an actor or behind a lock",
                    isWarning: false, fixed: "@FunctionApp struct Orders { @ActivityTrigger func pay() {} }")
            ])
    }
}
