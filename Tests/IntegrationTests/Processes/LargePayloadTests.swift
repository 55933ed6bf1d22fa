import Foundation
import Testing

/// Payloads of many megabytes, in the program as it is used.
@Suite(.serialized) struct LargePayloadTests {
    /// A text that is its own proof, as JSON.
    private static func text(_ count: Int) -> String {
        var text = ""
        text.reserveCapacity(count + 16)
        var number = 0
        while text.utf8.count < count {
            text += "\(number) "
            number += 1
        }
        return text
    }

    /// How much memory a process has, and has had at most since ``forgetPeak(of:)``, in bytes.
    private static func memory(of process: Int32, _ field: String) throws -> Int {
        let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix(field + ":") })
        return try #require(line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }) * 1_024
    }

    private static func forgetPeak(of process: Int32) throws {
        let file = try #require(FileHandle(forWritingAtPath: "/proc/\(process)/clear_refs"))
        try file.write(contentsOf: Data("5".utf8))
        try file.close()
    }

    @Test func twentyMegabytesGoThroughEverythingAndSurviveAKill() async throws {
        let root = TemporaryFolder()
        defer { root.remove() }
        let (text, event) = (Self.text(20_000_000), Self.text(2_000_000))
        let petrel = try PetrelProcess(root: root, ["--output", "json"])
        let first = try await petrel.host()
        let check = try await first.begin("longJourney", text, id: "long")
        await petrel.kill()
        try await withPetrel(root: root) { _, host in
            try await host.raise("More", "\"\(event)\"", to: host.instance("long"))
            let output: String = try await host.output(of: host.instance("long"))
            #expect(output == text + event)
            #expect(check.id == "long")
            let folder = root.path + "/.petrel"
            func size() throws -> Int {
                try FileManager.default.contentsOfDirectory(atPath: folder).reduce(0) { sum, name in
                    let attributes = try FileManager.default.attributesOfItem(atPath: folder + "/" + name)
                    return sum + (attributes[.size] as? Int ?? 0)
                }
            }
            // A few copies, compressed.
            #expect(try size() < 8 * 22_000_000)
            let purged = try await host.send(.DELETE, host.instance("long").purgeHistoryDeleteUri)
            #expect(purged.status == 200)
        }
    }

    @Test func theHostTakesAtMostTwoAndAHalfTimesThePayload() async throws {
        let root = TemporaryFolder()
        defer { root.remove() }
        let text = Self.text(48_000_000)
        try await withPetrel(root: root) { petrel, host in
            func journey() async throws {
                let check = try await host.begin("longChild", text)
                try await eventually("it has ended") {
                    try await host.get("\(RunningHost.webhooks)/instances?instanceIdPrefix=\(check.id)")
                        .body.contains(#""runtimeStatus":"Completed""#)
                }
                let status = try await host.get(check.statusQueryGetUri + "&showInput=false")
                #expect(status.body.utf8.count > text.utf8.count)
            }
            // The storage's caches are full after that.
            try await journey()
            let base = try Self.memory(of: petrel.id, "VmRSS")
            try Self.forgetPeak(of: petrel.id)
            try await journey()
            let peak = try Self.memory(of: petrel.id, "VmHWM")
            #expect(peak - base <= text.utf8.count / 2 * 5, "\(peak - base) beside \(base)")
        }
    }
}
