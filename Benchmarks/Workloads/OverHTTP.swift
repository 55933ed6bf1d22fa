/// W5: W1 through HTTP: started by POST, waited for by asking for the status.
enum OverHTTP {
    static func measure(count: Int, _ place: FunctionPlace) async throws -> Result {
        var work = HTTPClients.Work()
        let run = try await BenchHost.run(place) { host in
            try await host.listening { port in
                let clients = HTTPClients(port: port)
                _ = try await clients.run(HTTPClients.count * 4)
                return try await host.measure(count) { work = try await clients.run(count) }
            }
        }
        let clients = work.cpuSeconds * 1000 / Double(count)
        return Result(
            name: "W5 \(count) × 3 activities over HTTP, \(place.rawValue)",
            figures: [
                Figure("per_s", Double(count) / run.time), Figure("polls_each", Double(work.polls) / Double(count)),
            ]
                + run.figures.map { figure in
                    guard figure.name == "cpu_ms_each" else { return figure }
                    return Figure(figure.name, figure.value - clients)
                } + [Figure("clients_cpu_ms_each", clients)])
    }
}
