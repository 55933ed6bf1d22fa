import Foundation

/// W13: what the dashboard's first pages ask for, of a hub with many instances, from the program that serves them. Each is
/// asked for first after the pages of the file have been forgotten, and then again.
enum DashboardPages {
    private static let durable = "/runtime/webhooks/durabletask"
    private static let pages: [(name: String, path: String)] = [
        ("overview", "/admin/overview"),
        ("list", durable + "/instances?top=100&showInput=false"),
        ("failed", durable + "/instances?top=100&showInput=false&runtimeStatus=Failed,Running"),
        ("by_name", durable + "/instances?top=100&showInput=false&orderBy=name"),
        ("by_end", durable + "/instances?top=100&showInput=false&orderBy=completedTime%20desc"),
        ("by_id", durable + "/instances?top=100&showInput=false&orderBy=instanceId"),
        ("no_such_name", durable + "/instances?top=100&showInput=false&name=nobody"),
    ]

    /// What there is to be seen before a page has painted: the aim is the 300 ms.
    static func measure(count: Int, seed: UInt64) async throws -> Result {
        let folder = try BenchFolder()
        defer { folder.remove() }
        let data = folder.path + "/.petrel"
        try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
        let file = data + "/default.db"
        try await Filling.fill(file, with: try await Crowd.Kind.completed.template(), count: count, seed: seed)
        Filling.forgetPages(of: file)
        let host = try PetrelProgram(root: folder, ["--dashboard-port", "0"])
        defer { host.stop() }
        guard let port = host.ports["dashboard"] else { throw BenchError("The dashboard does not listen.") }
        let connection = try HTTPConnection(port: port)
        var figures: [Figure] = []
        for page in pages {
            var times: [Double] = []
            for _ in 0..<20 {
                let start = seconds()
                let response = try connection.send("GET", page.path)
                guard response.status == 200 else { throw BenchError("\(page.path) answers \(response.status).") }
                times.append(seconds() - start)
            }
            figures.append(Figure("\(page.name)_first_ms", times[0] * 1_000, .atMost(300)))
            figures.append(Figure("\(page.name)_p50_ms", times.percentile(0.5) * 1_000))
        }
        return Result(name: "W13 the dashboard's pages with \(count) instances", figures: figures)
    }
}
