import DurableTask
import Foundation
import Testing

@testable import Petrel

@Suite("Payloads as JSON")
struct PayloadTests {
    private func expectRoundTrip<Value: Codable & Equatable>(_ value: Value, _ text: String) throws {
        let payload = try Payload.encoding(value)
        #expect(payload.text == text)
        #expect(try payload.decoded(as: Value.self) == value)
    }

    @Test("single values need no wrapping")
    func fragments() throws {
        try expectRoundTrip("a", "\"a\"")
        try expectRoundTrip(-12, "-12")
        try expectRoundTrip(true, "true")
        try expectRoundTrip(Int?.none, "null")
        try expectRoundTrip(2.5, "2.5")
    }

    @Test("every string comes back as it was")
    func strings() throws {
        for text in ["", "/", "\"", "\\", "\n\t\u{0}\u{1F}", "é😀", "\u{7F}", "\u{2028}", "a\"b\\c/d"] {
            #expect(try Payload.encoding(text).decoded(as: String.self) == text)
            let general = try Payload.encoding([text])
            #expect(try general.decoded(as: [String].self) == [text])
            let single = Payload(String(general.text.dropFirst().dropLast()))
            #expect(try single.decoded(as: String.self) == text)
        }
    }

    @Test("strings written by others are read with their escapes and blanks")
    func foreignStrings() throws {
        #expect(try Payload(#" "a\/\u00e9" "#).decoded(as: String.self) == "a/é")
    }

    @Test("integers at the ends of their range come back")
    func integers() throws {
        for number in [0, 1, -1, Int.max, Int.min, 999_999_999_999_999_999, -999_999_999_999_999_999] {
            #expect(try Payload.encoding(number).decoded(as: Int.self) == number)
        }
    }

    @Test(
        "what is no integer is refused",
        arguments: ["01", "-", "1.5", "1e400", "9223372036854775808", "", "\"1\"", "1 2"])
    func notIntegers(text: String) {
        #expect(throws: PayloadError.self) { try Payload(text).decoded(as: Int.self) }
    }

    @Test("keys are sorted, so that one value is one text")
    func keyOrder() throws {
        let letters = Dictionary(uniqueKeysWithValues: "edcba".map { (String($0), 1) })
        #expect(try Payload.encoding(letters).text == #"{"a":1,"b":1,"c":1,"d":1,"e":1}"#)
    }

    @Test("dates are ISO 8601 and come back exactly")
    func dates() throws {
        try expectRoundTrip(Date(timeIntervalSince1970: 0), "\"1970-01-01T00:00:00Z\"")
        try expectRoundTrip(Date(timeIntervalSince1970: 1_769_860_800.25), "\"2026-01-31T12:00:00.25Z\"")
        try expectRoundTrip(Date(timeIntervalSince1970: -1.5), "\"1969-12-31T23:59:58.5Z\"")
        var random = SystemRandomNumberGenerator()
        for _ in 0..<1_000 {
            let date = Date(timeIntervalSince1970: .random(in: 1_300_000_000...40_000_000_000, using: &random))
            #expect(try Payload.encoding(date).decoded(as: Date.self) == date)
        }
    }

    @Test("dates of others are read: offsets, any number of digits")
    func foreignDates() throws {
        let noon = Date(timeIntervalSince1970: 1_769_860_800)
        for text in [
            "2026-01-31T12:00:00Z", "2026-01-31T12:00:00.000000000Z", "2026-01-31T14:30:00+02:30",
            "2026-01-31t07:00:00-0500", "2026-01-31 12:00:00z",
        ] {
            #expect(try Payload("\"\(text)\"").decoded(as: Date.self) == noon)
        }
    }

    @Test(
        "what is no date is refused in words",
        arguments: [
            "2026-02-30T00:00:00Z", "2025-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-31", "2026-01-31T12:00:00",
            "2026-01-31T24:00:00Z", "2026-01-31T12:00:00.Z", "0000-01-01T00:00:00Z", "yesterday",
        ])
    func notDates(text: String) {
        let error = #expect(throws: PayloadError.self) { try Payload("\"\(text)\"").decoded(as: Date.self) }
        #expect(error?.message.contains("'\(text)' is not a date like 2026-01-31T12:00:00Z") == true)
    }

    @Test("a date no calendar shows is refused, not a crash", arguments: [Double.infinity, -.infinity, .nan, 1e300])
    func impossibleDates(seconds: Double) {
        #expect(throws: PayloadError.self) { try Payload.encoding(Date(timeIntervalSince1970: seconds)) }
    }

    @Test("a number that JSON does not have is refused with its place")
    func infinity() {
        let error = #expect(throws: PayloadError.self) {
            try Payload.encoding([1, Double.infinity], as: "the output of activity 'weigh'")
        }
        #expect(error?.code == .notEncodable)
        #expect(
            error?.message.hasPrefix(
                "the output of activity 'weigh', an Array<Double>, cannot be written as JSON: '[1]'") == true)
    }

    @Test("10,000 nested brackets are an error")
    func deepNesting() {
        struct Deep: Codable { var inner: [Deep] }
        let open = String(repeating: "[", count: 10_000)
        let close = String(repeating: "]", count: 10_000)
        for text in [open + close, open, String(repeating: #"{"inner":["#, count: 10_000)] {
            #expect(throws: PayloadError.self) { try Payload(text).decoded(as: [Int].self) }
            #expect(throws: PayloadError.self) { try Payload(text).decoded(as: Deep.self) }
            #expect(throws: PayloadError.self) { try Payload(text).decoded(as: String.self) }
        }
    }

    @Test("an absent payload is nil for an optional and an error for anything else")
    func absent() throws {
        let nothing: Payload? = nil
        #expect(try nothing.decoded(as: Int?.self) == nil)
        #expect(try nothing.decoded(as: NoInput.self) == NoInput())
        let error = #expect(throws: PayloadError.self) { try nothing.decoded(as: Int.self) }
        #expect(error?.code == .missing)
        #expect(error?.message == "the payload is missing; an Int is expected.")
    }
}
