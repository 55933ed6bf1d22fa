import Testing

@testable import HostHTTP

@Suite("The JSON validator")
struct JSONValidatorTests {
    @Test(arguments: [
        "null", "true", " false ", "0", "-0", "-12.5e+10", "1E9", "\"\"", #""a\"\\\/\b\f\n\r\té\uD83D""#, "[]", "{}",
        "[1,2,[3,{}]]", #"{"a":{"b":[null,"x"]},"c":-1}"#, "\t[ 1 ,\n2 ]\r\n", "\"æøå 日本 🐦\"", "\"\u{7F}\"",
    ])
    func `takes what is JSON`(text: String) {
        #expect(JSONValidator.failure(in: Array(text.utf8)) == nil)
    }

    @Test(arguments: [
        "", " ", "nul", "truee", "01", "-", "1.", ".5", "1e", "+1", "NaN", "'a'", "\"", "\"a", #""\x""#, #""\u12G4""#,
        "\"\n\"", "\"\t\"", "[", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "]", "{", "{a:1}", #"{"a"}"#, #"{"a":}"#,
        #"{"a":1,}"#, #"{"a":1 "b":2}"#, #"{"a":1]"#, "[1}", "1 2", "{} x", "// c\n1", "\u{FEFF}1", "\0",
    ])
    func `refuses what is not JSON`(text: String) {
        #expect(JSONValidator.failure(in: Array(text.utf8)) != nil)
    }

    @Test(
        arguments: [
            [0x22, 0xFF, 0x22], [0x22, 0xC0, 0xAF, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
            [0x22, 0xF5, 0x80, 0x80, 0x80, 0x22],
            [0x22, 0xE2, 0x82, 0x22], [0x22, 0xE2], [0x22, 0x80, 0x22], [0x22, 0xF0, 0x80, 0x80, 0x80, 0x22],
        ] as [[UInt8]])
    func `refuses what is not UTF-8`(bytes: [UInt8]) {
        #expect(JSONValidator.failure(in: bytes) != nil)
    }

    @Test func `agrees with Swift about every sequence of two and three bytes in a string`() {
        for first in UInt8(0x80)...0xFF {
            for second in stride(from: UInt8(0x70), through: 0xFE, by: 1) {
                for third: UInt8 in [0x41, 0x7F, 0x80, 0xBF, 0xC0] {
                    let bytes: [UInt8] = [0x22, first, second, third, 0x22]
                    let isText = String(validating: bytes, as: UTF8.self) != nil
                    guard second != 0x22, second != 0x5C else { continue }
                    #expect(JSONValidator.isValid(bytes) == isText, "\(bytes)")
                }
            }
        }
    }

    @Test func `bears nesting up to its limit and refuses one more`() {
        func nested(_ depth: Int) -> [UInt8] {
            Array(repeating: UInt8(ascii: "["), count: depth) + Array(repeating: UInt8(ascii: "]"), count: depth)
        }
        #expect(JSONValidator.failure(in: nested(512)) == nil)
        #expect(JSONValidator.failure(in: nested(513))?.reason == "values are nested deeper than 512")
        #expect(JSONValidator.failure(in: nested(1_000_000))?.offset == 512)
    }

    @Test func `says where and why`() {
        #expect(JSONValidator.failure(in: Array(#"{"a": tru}"#.utf8))?.description == "'true' is expected at byte 9")
        #expect(JSONValidator.failure(in: Array("[1, 2".utf8))?.description == "the text ends too early at byte 5")
    }

    @Test func `never reads past the end of what it is given`() {
        let text = Array(#"{"key":[1.5e3,"\u00e9é",true,null,{"a":{}}]}"#.utf8)
        for count in 0..<text.count { #expect(!JSONValidator.isValid(Array(text[..<count]))) }
        #expect(JSONValidator.isValid(text))
    }
}
