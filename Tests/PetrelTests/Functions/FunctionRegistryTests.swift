import DurableTask
import FunctionModel
import Testing

@testable import Petrel

@Suite("Discovery of annotated functions")
struct FunctionRegistryTests {
    private func discovered() throws -> [String: FunctionDescriptor] {
        let functions = try FunctionRegistry.discover(modules: ["PetrelTests"])
        return Dictionary(uniqueKeysWithValues: functions.map { ($0.metadata.name, $0) })
    }

    @Test("finds free functions, static functions and methods, private ones too")
    func findsEveryForm() throws {
        let names = Set(try discovered().keys)
        #expect(names.isSuperset(of: ["greetCity", "forget", "shout", "inner", "load", "greetCities", "everything"]))
    }

    @Test("knows a renamed function by its given name only")
    func renamed() throws {
        let functions = try discovered()
        #expect(functions["renamed-activity"] != nil)
        #expect(functions["describe"] == nil)
    }

    @Test("says where a function is written, and in which module")
    func location() throws {
        let function = try #require(try discovered()["greetCity"])
        #expect(function.module == "PetrelTests")
        #expect(function.metadata.location == "PetrelTests/AnnotatedFunctions.swift:11")
    }

    @Test("carries the trigger of an HTTP function")
    func httpBinding() throws {
        let everything = try #require(try discovered()["everything"])
        #expect(
            everything.metadata.trigger
                == .http(
                    HTTPTriggerBinding(
                        methods: ["POST", "PURGE"], route: "things/{*rest}", authorizationLevel: .anonymous)))
    }

    @Test("takes every method, the function's name and a function key where the annotation says nothing")
    func httpDefaults() throws {
        let greet = try #require(try discovered()["greet"])
        #expect(
            greet.metadata.trigger
                == .http(HTTPTriggerBinding(methods: [], route: "greet", authorizationLevel: .function)))
    }

    @Test("leaves out the functions of other modules")
    func otherModules() throws {
        #expect(try FunctionRegistry.discover(modules: ["SomewhereElse"]).isEmpty)
        #expect(try FunctionRegistry.discover(modules: []).isEmpty)
    }

    @Test("refuses two entities whose names differ in letter case only")
    func entityClash() throws {
        let here = FunctionDescriptor.entity("Counter", at: "Shop/Cash.swift:3") { _ in }
        let there = FunctionDescriptor.entity("counter", at: "Shop/Card.swift:9") { _ in }
        let error = #expect(throws: FunctionRegistryError.self) { try FunctionRegistry.checked([here, there]) }
        #expect(
            error?.description.hasPrefix(
                "2 functions are named 'Counter' and 'counter': Shop/Card.swift:9 and Shop/Cash.swift:3.") == true)
        let activity = FunctionDescriptor.activity("COUNTER", at: "Shop/A.swift:1") { (_, _: NoInput) in NoOutput() }
        #expect(try FunctionRegistry.checked([here, activity]).count == 2)
    }

    @Test("refuses two functions of one name and names both places")
    func clash() throws {
        let here = FunctionDescriptor.activity("pay", at: "Shop/Cash.swift:3") { (_, _: NoInput) in NoOutput() }
        let there = FunctionDescriptor.orchestration("pay", at: "Shop/Card.swift:9") { (_, _: NoInput) in NoOutput() }
        let other = FunctionDescriptor.activity("ship", at: "Shop/Ship.swift:1") { (_, _: NoInput) in NoOutput() }
        let error = #expect(throws: FunctionRegistryError.self) { try FunctionRegistry.checked([here, other, there]) }
        #expect(error?.clashes == ["pay": ["Shop/Card.swift:9", "Shop/Cash.swift:3"]])
        #expect(
            error?.description.contains("2 functions are named 'pay': Shop/Card.swift:9 and Shop/Cash.swift:3") == true)
    }

    @Test("lists functions by name")
    func sorted() throws {
        let names = try FunctionRegistry.discover(modules: ["PetrelTests"]).map(\.metadata.name)
        #expect(names == names.sorted())
        #expect(names.count > 1)
    }
}
