// Numbered events: each sender waits for one to be acknowledged before it sends the next.
extension Client {
    /// Sends what the script wants, from as many senders as it has; suspends the instance on the way if it says so.
    func sendLetters(_ script: Script, _ random: inout SeededRandom) async throws {
        let seeds = script.letters.map { _ in random.next() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (place, count) in script.letters.enumerated() {
                group.addTask {
                    let sender = place == 0 ? requests : other
                    try await send(count, as: "client-\(place)", from: sender, to: script.id, seed: seeds[place])
                }
            }
            if let suspension = script.suspension {
                group.addTask { try await suspend(script.id, for: suspension) }
            }
            while try await group.next() != nil {}
        }
    }

    private func send(
        _ count: Int, as sender: String, from requests: Requests, to id: String, seed: UInt64
    ) async throws {
        var random = SeededRandom(seed: seed)
        for number in 1...max(count, 1) {
            try await pause(&random)
            let letter = ClientLedger.Letter(sender: sender, number: number, isLast: number >= count)
            var request = Requests.Request(
                path: "/instances/\(id)/raiseEvent/\(random.chance(50) ? "Letter" : "LETTER")",
                body: try Self.json(letter))
            ledger.sent(letter, to: id, .maybe)
            if !letter.isLast, random.chance(15) {
                guard let reply = try await requests.once(request), reply.status != 503, reply.status != 429 else {
                    figures.count { $0.maybeLetters += 1 }
                    continue
                }
                try Self.expectGood(reply, "Letter \(number) of \(sender) to '\(id)'")
            } else {
                request.key = "letter-\(id)-\(sender)-\(number)"
                let reply = try await requests.untilAnswered(request)
                try Self.expectGood(reply, "Letter \(number) of \(sender) to '\(id)'")
            }
            ledger.sent(letter, to: id, .acknowledged)
            figures.count { $0.letters += 1 }
            if request.key != nil, random.chance(20) {
                try Self.expectGood(
                    try await requests.untilAnswered(request), "Letter \(number) of \(sender) to '\(id)', sent again")
            }
        }
    }
}
