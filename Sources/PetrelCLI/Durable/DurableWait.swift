import ArgumentParser

struct DurableWait: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wait", abstract: "Waits until an instance has ended, and prints its state.",
        discussion: "Ends with 0 when the instance completed, 2 when it ended otherwise, 3 when the time was over.")

    @OptionGroup var instance: InstanceArgument

    @Option(help: ArgumentHelp("How long to wait; for ever when left out.", valueName: "seconds"))
    var timeout: Double?

    @OptionGroup var options: DurableOptions

    func run() async throws { try await options.withHost(needsHost: true) { try await wait($0) } }

    private func wait(_ webhooks: WebhookClient) async throws {
        let start = ContinuousClock.now
        let deadline = timeout.map { start + .seconds(min(max($0, 0), 1e9)) }
        var pause = Duration.milliseconds(50)
        while true {
            let reply = try await webhooks.send(.get, ["instances", instance.id])
            let report = try InstanceReport.read(InstanceReport.self, reply)
            if report.isFinished {
                Console.data(options.output.output == .json ? reply.text : IndentedJSON.text(of: reply.body))
                if report.runtimeStatus != "Completed" { throw ExitCode(2) }
                return
            }
            if let deadline, ContinuousClock.now + pause > deadline {
                Console.note("The instance is \(report.runtimeStatus) after \(timeout ?? 0) seconds.")
                throw ExitCode(3)
            }
            try await Task.sleep(for: pause)
            pause = min(pause * 2, .seconds(1))
        }
    }
}
