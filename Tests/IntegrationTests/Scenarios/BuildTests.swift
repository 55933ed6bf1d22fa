import Foundation
import PetrelHost
import Testing

/// What becomes of instances when the code of their functions changes between two runs of the host.
@Suite struct BuildTests {
    private func functions(_ program: String, code: String) -> FunctionHost.Functions {
        .worker(.init(executable: program, environment: ["SCENARIO_CODE": code]))
    }

    @Test func aHeldInstanceGoesOnByItselfWhenAnotherBuildComes() async throws {
        let folder = TemporaryFolder()
        defer { folder.remove() }
        let build = Built.path(of: "ScenarioApp")
        // The same code, and yet another file: that is what tells builds apart.
        let otherBuild = folder.path + "/OtherBuild"
        try FileManager.default.copyItem(atPath: build, toPath: otherBuild)
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: otherBuild))
        try file.seekToEnd()
        try file.write(contentsOf: Data([0]))
        try file.close()

        let id = "held"
        try await withHost(functions(build, code: "old"), folder: folder.path) { host in
            let check = try await host.begin("changing", id: id)
            try await eventually("the activity is done") {
                try await host.get(check.statusQueryGetUri + "&showHistory=true").body.contains("TaskCompleted")
            }
        }
        var buildID: String?
        try await withHost(functions(build, code: "new"), folder: folder.path) { host in
            let check = host.instance(id)
            try await host.raise("Go", to: check)
            let hold = try await host.status(of: check, "it is held") { $0.hold != nil }.hold
            #expect(hold?.message.contains("expected activity 'doubleOf' (#1), got a timer (#1)") == true)
            buildID = hold?.buildId
        }
        try await withHost(functions(build, code: "old"), folder: folder.path) { host in
            // The build it was held with is there; it is not tried again.
            _ = try await host.run("atOnce", 1, returning: [Int].self)
            #expect(try await host.status(of: host.instance(id)).hold?.buildId == buildID)
        }
        try await withHost(functions(otherBuild, code: "old"), folder: folder.path) { host in
            let check = host.instance(id)
            let code: String = try await host.output(of: check)
            #expect(code == "old")
            #expect(try await host.status(of: check).hold == nil)
        }
    }
}
