import FunctionModel
import Testing

@Suite("Route templates")
struct RouteTemplateTests {
    private func match(_ template: String, _ path: String) throws -> [String: String]? {
        try RouteTemplate(template).match(#require(RoutePath(percentEncoded: path)))
    }

    @Test func `text matches without regard to letter case`() throws {
        #expect(try match("Orders/List", "/orders/LIST") == [:])
        #expect(try match("orders", "/orders/") == [:])
        #expect(try match("orders", "/orders/1") == nil)
        #expect(try match("orders/list", "/orders") == nil)
        #expect(try match("", "/") == [:])
    }

    @Test func `parameters take decoded segments`() throws {
        #expect(try match("a/{id}/b", "/a/x%20y/b") == ["id": "x y"])
        #expect(try match("a/{id}", "/a/x%2Fy") == ["id": "x/y"])
        #expect(try match("a/{id}", "/a") == nil)
        #expect(try match("a/{id}", "/a//") == nil)
        #expect(try match("a/{id}", "/a/b/c") == nil)
    }

    @Test func `optional parameters and defaults may be missing at the end`() throws {
        #expect(try match("a/{x?}", "/a") == [:])
        #expect(try match("a/{x?}", "/a/1") == ["x": "1"])
        #expect(try match("a/{x:int?}", "/a/b") == nil)
        #expect(try match("a/{x=5}", "/a") == ["x": "5"])
        #expect(try match("a/{x?}/{y?}", "/a/1") == ["x": "1"])
    }

    @Test func `a catch-all takes the rest`() throws {
        #expect(try match("files/{*path}", "/files/a/b%20c/d") == ["path": "a/b c/d"])
        #expect(try match("files/{**path}", "/files/a") == ["path": "a"])
        #expect(try match("files/{*path}", "/files") == [:])
    }

    @Test(arguments: [
        ("int", "-12", true), ("int", "2147483648", false), ("int", "x", false), ("long", "2147483648", true),
        ("bool", "True", true), ("bool", "1", false), ("guid", "6F9619FF-8B86-D011-B42D-00CF4FC964FF", true),
        ("guid", "6F9619FF", false), ("alpha", "abcZ", true), ("alpha", "ab1", false), ("decimal", "1.5", true),
        ("double", "nan", false), ("length(3)", "abc", true), ("length(3)", "ab", false), ("length(2,3)", "ab", true),
        ("minlength(2)", "a", false), ("maxlength(2)", "abc", false), ("min(5)", "5", true), ("min(5)", "4", false),
        ("max(5)", "6", false), ("range(1,9)", "9", true), ("range(1, 9)", "10", false), ("required", "a", true),
        ("datetime", "2026-02-28", true), ("datetime", "2026-02-29", false),
        ("datetime", "2024-02-29T23:59:59Z", true), ("datetime", "2026-01-01T24:00", false),
        ("datetime", "2026-01-01T08:30:00.123+02:00", true), ("datetime", "today", false),
        ("regex(^[a-c]{{2}}$)", "aB", true), ("regex(^[a-c]{{2}}$)", "abc", false), ("regex(^a:b$)", "a:b", true),
        ("regex(^(x|y)$)", "y", true), ("regex(=)", "b", false),
    ])
    func `constraints hold`(constraint: String, value: String, holds: Bool) throws {
        #expect((try match("{p:\(constraint)}", "/\(value)") != nil) == holds)
    }

    @Test func `several constraints must all hold`() throws {
        #expect(try match("{p:int:min(3)}", "/2") == nil)
        #expect(try match("{p:int:min(3)}", "/3") == ["p": "3"])
    }

    @Test(arguments: [
        "{", "a}", "{}", "{a}{b}", "x{a}", "{a b}", "{*rest}/x", "{a?}/{b}", "{a?}/b", "{a}/{A}", "{a:nonsense}",
        "{a:length(x)}", "{a:range(1)}", "{a:range(5,1)}", "{a:min(1}", "{a:regex}", "{a:regex([)}", "{a:regex(x{2})}",
        "{***a}",
    ])
    func `what is not a route is refused with a reason`(text: String) {
        let error = #expect(throws: RouteTemplateError.self) { try RouteTemplate(text) }
        #expect(error?.description.isEmpty == false)
    }

    @Test(arguments: ["/%", "/%4", "/%zz", "/%ff", "/a%00b"])
    func `a path that cannot be decoded is no path`(path: String) {
        #expect(RoutePath(percentEncoded: path) == nil)
    }
}
