import Testing

@testable import PetrelCLI

@Suite("JSON for people")
struct IndentedJSONTests {
    @Test func `keys keep their order, empty brackets their line`() {
        let json = #"{"b":[1, {"x":null}],"a":"{\"q\":[,]}","c":{ },"d":[]}"#
        #expect(
            IndentedJSON.text(of: Array(json.utf8)) == #"""
                {
                  "b": [
                    1,
                    {
                      "x": null
                    }
                  ],
                  "a": "{\"q\":[,]}",
                  "c": {},
                  "d": []
                }
                """#)
    }

    @Test(arguments: ["", "\"", "]", "}}", "{", "[1", "\"\\", "{\"a\""])
    func `what is not JSON does no harm`(text: String) {
        _ = IndentedJSON.text(of: Array(text.utf8))
    }
}
