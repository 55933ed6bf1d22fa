import FunctionModel
import Testing

@Suite("The route table")
struct RouteTableTests {
    private func function(_ name: String, _ route: String, _ methods: String...) -> FunctionMetadata {
        FunctionMetadata(
            name: name, location: "App/\(name).swift:1",
            trigger: .http(HTTPTriggerBinding(methods: methods, route: route, authorizationLevel: .anonymous)))
    }

    private func table(_ functions: FunctionMetadata..., prefix: String = "api") -> (RouteTable, [RouteProblem]) {
        var problems: [RouteProblem] = []
        let table = RouteTable(functions: [functions], prefix: prefix, problems: &problems)
        return (table, problems)
    }

    private func answer(_ table: RouteTable, _ method: HTTPMethod, _ path: String) throws -> String {
        switch table.match(method, try #require(RoutePath(percentEncoded: path))) {
        case .function(let entry, _, let method): "\(entry.function.name) \(method)"
        case .otherMethod(let allowed): "allowed \(allowed.joined(separator: ","))"
        case .none: "none"
        }
    }

    @Test func `the most specific route wins, whatever the names`() throws {
        let (table, problems) = table(
            function("a", "{*rest}"), function("b", "orders/{id?}"), function("c", "orders/{id}"),
            function("d", "orders/{id:int}"), function("e", "orders/new"), function("f", "orders/{id}/items"))
        #expect(problems.isEmpty)
        #expect(try answer(table, .get, "/api/orders/new") == "e GET")
        #expect(try answer(table, .get, "/api/orders/12") == "d GET")
        #expect(try answer(table, .get, "/api/orders/x") == "c GET")
        #expect(try answer(table, .get, "/api/orders") == "b GET")
        #expect(try answer(table, .get, "/api/orders/x/items") == "f GET")
        #expect(try answer(table, .get, "/api/other/thing") == "a GET")
        #expect(try answer(table, .get, "/other") == "none")
    }

    @Test func `a route with another method does not hide one that fits`() throws {
        let (table, _) = table(function("read", "orders/{id}", "GET"), function("create", "orders/new", "POST"))
        #expect(try answer(table, .get, "/api/orders/new") == "read GET")
        #expect(try answer(table, .post, "/api/orders/new") == "create POST")
    }

    @Test func `a wrong method names those that would do`() throws {
        let (table, _) = table(function("a", "x", "POST", "put"), function("b", "x", "GET"))
        #expect(try answer(table, .delete, "/api/x") == "allowed GET,HEAD,OPTIONS,POST,PUT")
        #expect(try answer(table, .put, "/api/x") == "a PUT")
    }

    @Test func `HEAD runs the function for GET`() throws {
        let (table, _) = table(function("a", "x", "GET"), function("b", "y", "HEAD"), function("c", "z", "POST"))
        #expect(try answer(table, .head, "/api/x") == "a GET")
        #expect(try answer(table, .head, "/api/y") == "b HEAD")
        #expect(try answer(table, .head, "/api/z") == "allowed OPTIONS,POST")
    }

    @Test func `two functions may not have one route and method`() throws {
        let (table, problems) = table(
            function("beta", "orders/{id:int}", "GET", "PUT"), function("alpha", "Orders/{number:int}", "GET"))
        #expect(problems.map(\.function.name) == ["beta"])
        #expect(problems.first?.description.contains("'alpha' at App/alpha.swift:1") == true)
        #expect(try answer(table, .get, "/api/orders/1") == "alpha GET")
    }

    @Test func `one route with different methods is fine`() {
        #expect(table(function("a", "x", "GET"), function("b", "x", "POST")).1.isEmpty)
    }

    @Test(arguments: ["admin/x", "Runtime", "runtime/webhooks/x"])
    func `the host's own paths are not given away`(route: String) {
        #expect(table(function("a", route)).1.count == 1)
    }

    @Test func `without a prefix the health pages are not given away either`() throws {
        let (table, problems) = table(function("a", "livez"), function("b", "hello"), prefix: "")
        #expect(problems.map(\.function.name) == ["a"])
        #expect(try answer(table, .get, "/hello") == "b GET")
    }

    @Test func `a route that cannot be read is a problem of its function alone`() throws {
        let (table, problems) = table(function("a", "x/{"), function("b", "y"))
        #expect(problems.first?.description.hasPrefix("The route 'x/{' of the function 'a' at App/a.swift:1") == true)
        #expect(try answer(table, .get, "/api/y") == "b GET")
    }

    @Test func `a prefix may have parts`() throws {
        let (table, _) = table(function("a", "x"), prefix: "v1/Api")
        #expect(try answer(table, .get, "/v1/api/x") == "a GET")
    }
}
